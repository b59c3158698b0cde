import { type Day, formatDay } from "../../kit/day.ts";
import { formatName } from "../../kit/names.ts";
import { isFinal, type RunState } from "../engine/state.ts";

/** Latest is the newest run of a partition and day. */
export type Latest = { readonly generation: number; readonly state: RunState };

/** Next is which run answers a request for one: the latest, or a new one. */
export type Next = { readonly kind: "latest" } | { readonly kind: "new"; readonly generation: number };

/** nextRun decides: a run that is active is the answer, and one that succeeded unless a new one is forced. */
export function nextRun(latest: Latest | undefined, force: boolean): Next {
  if (latest === undefined) return { kind: "new", generation: 1 };
  if (!isFinal(latest.state) || (latest.state === "SUCCEEDED" && !force)) return { kind: "latest" };
  return { kind: "new", generation: latest.generation + 1 };
}

/** runName is the name of a run; it tells people which run it is. */
export function runName(pipeline: string, partition: string, day: Day, generation: number): string {
  return formatName("run", { pipeline, run: `${partition}-${formatDay(day)}-${generation}` });
}
