import type { Report } from "../../lab/types.ts";
import type { Sample } from "../../probe/commands.ts";
import { format, latencies } from "../support/latencies.ts";
import { whileStopped } from "../support/stopping.ts";
import { tally } from "../support/tally.ts";
import { isEjected } from "./flags.ts";
import type { Stand } from "./stand.ts";

const load = { perSecond: 50, durationMs: 20_000 };

/** deadlineMs is the caller's own, for calls that nobody tries again: they can only be given up. */
const deadlineMs = 2_000;

/** checkHung: one of two replicas stands still under load; what its callers notice is printed beside how it was before. */
export async function checkHung(stand: Stand, report: Report): Promise<void> {
  const { probe, faulty, circuit, again, once } = stand;
  const { retry } = again.policy;
  const perTryMs = retry.owner === "mesh" && retry.perTryMs !== undefined ? retry.perTryMs : again.policy.deadlineMs;

  const well = await probe.load({ path: again.path }, load);
  report.figure("both replicas well", format(latencies(well)));
  const { calls, ejected } = await whileStopped([faulty], async () => {
    const samples = await probe.load({ path: again.path }, load);
    return { calls: samples, ejected: await isEjected(probe.pod, again.account, faulty.pod) };
  });
  report.figure("one of two hung, slow tries are tried again", format(latencies(calls)));
  const slow = calls.filter(({ elapsedMs }) => elapsedMs >= perTryMs);
  report.check(
    `a hung replica costs nobody a failure, and at most ${circuit.consecutiveErrors} callers a slow try before it is ejected`,
    isAllOk(calls) && slow.length <= circuit.consecutiveErrors && latencies(calls).p99 < perTryMs && ejected,
    { codes: codesOf(calls), slow: slow.length, p99: latencies(calls).p99, ejected },
  );

  const given = await whileStopped([faulty], () => probe.load({ path: once.path, deadlineMs }, load));
  report.figure("one of two hung, nobody tries again", format(latencies(given)));
  const failed = given.filter(({ code }) => code !== "OK");
  report.check(
    "where nobody tries again, fewer than 2 calls in 100 go to a hung replica",
    failed.length < given.length / 50 && failed.every(({ code }) => code === "DEADLINE_EXCEEDED"),
    { codes: codesOf(given), p99: latencies(given).p99 },
  );
  const after = await probe.load({ path: once.path }, { ...load, durationMs: 2_000 });
  report.check("when it goes on, all is as before", isAllOk(after), { codes: codesOf(after), ...latencies(after) });
}

function isAllOk(samples: readonly Sample[]): boolean {
  return samples.every(({ code }) => code === "OK");
}

function codesOf(samples: readonly Sample[]) {
  return tally(samples.map(({ code }) => code));
}
