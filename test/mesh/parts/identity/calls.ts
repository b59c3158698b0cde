import type { Arrival } from "../../stand-in/commands.ts";
import type { Caller } from "./callers.ts";
import { type Answerer, answererOf, nameOf, type Pair } from "./matrix.ts";

const longestMs = 10_000;

/** Tried is a pair that was tried, and what came of it. */
export type Tried = Pair & {
  readonly answerer: Answerer;
  readonly message: string;
  readonly requestId: string;
};

/** tryPairs makes one call for each pair, the callers side by side, each of them one call after another. */
export async function tryPairs(callers: readonly Caller[], pairs: readonly Pair[]): Promise<Tried[]> {
  const tried = await Promise.all(
    callers.map(async ({ workload, probe }) => {
      const own: Tried[] = [];
      for (const pair of pairs.filter(({ caller }) => caller === workload)) {
        const { path, policy } = pair.method;
        // A bare client: what kit's own would refuse, too, must be refused by others.
        const outcome = await probe.call({ path, via: "raw", stream: policy.stream, deadlineMs: longestMs });
        const { code, message, requestId } = outcome;
        own.push({ ...pair, answerer: answererOf(outcome), message: `${code} ${message}`, requestId });
      }
      return own;
    }),
  );
  return tried.flat();
}

/** arrivalsOf are those of some arrivals that these calls led to: the mesh's own services go on calling each other. */
export function arrivalsOf(tried: readonly Tried[], arrivals: readonly Arrival[]): readonly Arrival[] {
  const own = new Set(tried.map(({ requestId }) => requestId));
  return arrivals.filter(({ requestId }) => own.has(requestId));
}

/** summary says how many pairs ended as they should, and shows the first that did not. */
export function summary(tried: readonly Tried[], want: Answerer): { readonly ok: boolean; readonly seen: string } {
  const wrong = tried.filter(({ answerer }) => answerer !== want);
  const shown = wrong.slice(0, 5).map(({ caller, method, answerer, message }) => {
    return `${nameOf(caller)} to ${method.path}: ${answerer}: ${message}`;
  });
  const seen = [`${tried.length - wrong.length} of ${tried.length} answered by ${want}`, ...shown].join("; ");
  return { ok: tried.length > 0 && wrong.length === 0, seen };
}
