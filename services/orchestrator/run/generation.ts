import { type Day, formatDay } from "../../kit/day.ts";
import { formatName } from "../../kit/names.ts";
import { isFinal, type RunState } from "../engine/state.ts";

/** Latest is the newest run of a partition and day. */
export type Latest = {
  readonly generation: number;
  readonly state: RunState;
  /** succeeded is the generation of the newest one that succeeded; null where none has. */
  readonly succeeded: number | null;
};

/** Next is which run answers a request for one: that of a generation, or a new one. */
export type Next = { readonly kind: "known" | "new"; readonly generation: number };

/** nextRun decides: a run that is active is the answer, and else one that succeeded, unless a new one is forced. */
export function nextRun(latest: Latest | undefined, force: boolean): Next {
  if (latest === undefined) return { kind: "new", generation: 1 };
  if (!isFinal(latest.state)) return { kind: "known", generation: latest.generation };
  if (latest.succeeded !== null && !force) return { kind: "known", generation: latest.succeeded };
  return { kind: "new", generation: latest.generation + 1 };
}

/** runName is the name of a run; it tells people which run it is. */
export function runName(pipeline: string, partition: string, day: Day, generation: number): string {
  return formatName("run", { pipeline, run: `${partition}-${formatDay(day)}-${generation}` });
}
