import { isRetried } from "./calls.ts";
import type { Loaded } from "./load.ts";

/** Verdict is how a load fared around a moment at which a replica was lost. */
export type Verdict = {
  /** inFlight are calls that were under way at the moment, and how many of them failed. */
  readonly inFlight: { readonly all: number; readonly failed: number };
  /** retried are calls that the mesh tries again and that failed all the same, at any time. */
  readonly retried: readonly Loaded[];
  /** later are the others that failed, and had not begun at the moment. */
  readonly later: readonly Loaded[];
  /** before are the others that failed, and were over at the moment. */
  readonly before: readonly Loaded[];
};

// The clocks of two processes, and what lies between a command and a call.
const toleranceMs = 100;

/** failures are the calls of a load that came to something else than without it. */
export function failures(load: readonly Loaded[]): Loaded[] {
  return load.filter(({ code, want }) => code !== want);
}

/** judge tells apart what failed in a load by when it was made; atMs is the moment, as samples count. */
export function judge(load: readonly Loaded[], atMs: number): Verdict {
  const beganBefore = (call: Loaded) => call.atMs <= atMs + toleranceMs;
  const endedAfter = (call: Loaded) => call.atMs + call.elapsedMs >= atMs - toleranceMs;
  const underWay = load.filter((call) => beganBefore(call) && endedAfter(call));
  const failed = failures(load);
  const plain = failed.filter(({ call }) => !isRetried(call.method));
  return {
    inFlight: { all: underWay.length, failed: failures(underWay).length },
    retried: failed.filter(({ call }) => isRetried(call.method)),
    later: plain.filter((call) => !beganBefore(call)),
    before: plain.filter((call) => !endedAfter(call)),
  };
}

/** shown are the first few calls of a list, as text. */
export function shown(calls: readonly Loaded[]): string[] {
  return calls.slice(0, 5).map(({ call, code, want, message, atMs, elapsedMs }) => {
    const when = `${(atMs / 1000).toFixed(1)} s + ${elapsedMs.toFixed(0)} ms`;
    return `${call.method.path} at ${when}: ${code} instead of ${want}: ${message.slice(0, 120)}`;
  });
}
