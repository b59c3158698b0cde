import type { Sample } from "../../probe/commands.ts";
import type { Probes } from "../support/probes.ts";
import type { LoadCall } from "./calls.ts";

/** Loaded is one call of a load, and what it should have come to. */
export type Loaded = Sample & { readonly call: LoadCall; readonly want: string };

/** RunningLoad goes on until it is ended. */
export type RunningLoad = {
  /** startedMs is when it began, by this process' clock; samples count from there. */
  readonly startedMs: number;
  end(): Promise<readonly Loaded[]>;
};

/** A load ends long before that, by end(). */
const longestMs = 900_000;

/**
 * startLoad makes the calls of each group at a rate, evenly over them; each has to come to what it came to before the
 * load.
 */
export async function startLoad(
  probes: Probes,
  groups: readonly (readonly LoadCall[])[],
  perSecond: number,
): Promise<RunningLoad> {
  const wants = new Map<LoadCall, string>();
  for (const call of groups.flat()) wants.set(call, await baseline(probes, call));
  const startedMs = performance.now();
  const running = groups.flatMap((group) =>
    group.map(async (call) => {
      const rate = { perSecond: perSecond / group.length, durationMs: longestMs };
      const samples = await probes.of(call.caller).load({ path: call.method.path, request: call.request }, rate);
      return samples.map((sample) => ({ ...sample, call, want: wants.get(call) ?? "" }));
    }),
  );
  const all = Promise.all(running);
  // Whoever never ends the load has failed in some other way, and reports that.
  all.catch(() => {});
  const callers = new Set(groups.flat().map(({ caller }) => caller));
  return {
    startedMs,
    async end() {
      await Promise.all([...callers].map((caller) => probes.of(caller).endLoads()));
      return (await all).flat();
    },
  };
}

// What does not work to begin with cannot show that it goes on working.
async function baseline(probes: Probes, { caller, method: { path }, request }: LoadCall): Promise<string> {
  const { code, message } = await probes.of(caller).call({ path, request });
  if (FAULTS.has(code)) throw new Error(`${path} comes to ${code} before there is any load: ${message}`);
  return code;
}

const FAULTS = new Set(["UNAVAILABLE", "INTERNAL", "UNKNOWN", "DEADLINE_EXCEEDED", "PERMISSION_DENIED"]);
