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

/** startLoad makes calls at a rate, in all and evenly over them; each has to come to what it came to before the load. */
export async function startLoad(probes: Probes, calls: readonly LoadCall[], perSecond: number): Promise<RunningLoad> {
  const wants = new Map<LoadCall, string>();
  for (const call of calls) {
    const { code, message } = await probes.of(call.caller).call({ path: call.method.path, request: call.request });
    // What does not work to begin with cannot show that it goes on working.
    if (FAULTS.has(code)) throw new Error(`${call.method.path} comes to ${code} before there is any load: ${message}`);
    wants.set(call, code);
  }
  const startedMs = performance.now();
  const running = calls.map(async (call) => {
    const { path } = call.method;
    const rate = { perSecond: perSecond / calls.length, durationMs: longestMs };
    const samples = await probes.of(call.caller).load({ path, request: call.request }, rate);
    return samples.map((sample) => ({ ...sample, call, want: wants.get(call) ?? "" }));
  });
  const all = Promise.all(running);
  return {
    startedMs,
    async end() {
      await Promise.all([...new Set(calls.map(({ caller }) => caller))].map((caller) => probes.of(caller).endLoads()));
      return (await all).flat();
    },
  };
}

const FAULTS = new Set(["UNAVAILABLE", "INTERNAL", "UNKNOWN", "DEADLINE_EXCEEDED", "PERMISSION_DENIED"]);
