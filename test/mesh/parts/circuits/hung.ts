import type { Report } from "../../lab/types.ts";
import type { Sample } from "../../probe/commands.ts";
import { format, latencies } from "../support/latencies.ts";
import { whileStopped } from "../support/stopping.ts";
import { tally } from "../support/tally.ts";
import { outside, type Spell, spellsOf } from "./spells.ts";
import type { Stand } from "./stand.ts";

const load = { perSecond: 50, durationMs: 25_000 };

/** deadlineMs is the caller's own, for calls that nobody tries again: they can only be given up. */
const deadlineMs = 2_000;

/**
 * slackMs is what a proxy may take from a replica's first failure until no call goes there any more: far more than was
 * seen, and far less than the load, which would be one long spell if nobody were ejected.
 */
const slackMs = 5_000;

/**
 * checkHung: one of two replicas stands still under load. What its callers notice is over when it is ejected, which
 * takes as long as a try; it comes back for as long again whenever its ejection ends.
 */
export async function checkHung(stand: Stand, report: Report): Promise<void> {
  const { probe, faulty, again, once } = stand;
  const { retry } = again.policy;
  const tryMs = retry.owner === "mesh" && retry.perTryMs !== undefined ? retry.perTryMs : again.policy.deadlineMs;

  const well = await probe.load({ path: again.path }, load);
  report.figure("both replicas well", format(latencies(well)));

  const tried = await whileStopped([faulty], () => probe.load({ path: again.path }, load));
  const slow = spellsOf(tried, ({ elapsedMs }) => elapsedMs >= tryMs);
  show(report, "one of two hung, slow tries are tried again", tried, slow);
  report.check("a hung replica fails nobody whose slow tries are tried again", isAllOk(tried), codesOf(tried));
  const what = (ms: number) => `gets calls for no longer than ${ms} ms at a time, and nobody else is slowed`;
  report.check(`it ${what(tryMs + slackMs)}`, isShort(stand, slow, tryMs) && isQuick(tried, slow, well), slow);

  await stand.renew();
  const given = await whileStopped([faulty], () => probe.load({ path: once.path, deadlineMs }, load));
  const failed = spellsOf(given, ({ code }) => code !== "OK");
  show(report, `one of two hung, given up after ${deadlineMs} ms`, given, failed);
  const whenOnce = `where nobody tries again, it ${what(deadlineMs + slackMs)}`;
  report.check(whenOnce, isShort(stand, failed, deadlineMs) && isQuick(given, failed, well), failed);

  const after = await probe.load({ path: once.path }, { ...load, durationMs: 2_000 });
  report.check("when it goes on, all is as before", isAllOk(after), { codes: codesOf(after), ...latencies(after) });
}

// The first is when it stops; each further one when its ejection is over.
function isShort({ circuit }: Stand, spells: readonly Spell[], tryMs: number): boolean {
  const most = 1 + Math.ceil(load.durationMs / circuit.ejectionMs);
  const short = spells.every(({ fromMs, toMs }) => toMs - fromMs < tryMs + slackMs);
  return spells.length > 0 && spells.length <= most && short;
}

// Ten times as slow as with both is still far from a try's time.
function isQuick(samples: readonly Sample[], spells: readonly Spell[], well: readonly Sample[]): boolean {
  const others = outside(samples, spells);
  return isAllOk(others) && latencies(others).p99 < 10 * latencies(well).p99;
}

function show(report: Report, what: string, samples: readonly Sample[], spells: readonly Spell[]): void {
  const hit = spells.reduce((sum, { calls }) => sum + calls, 0);
  report.figure(what, `${format(latencies(samples))}, ${((100 * hit) / samples.length).toFixed(1)}% of them hit`);
  report.figure(`${what}: outside its spells`, format(latencies(outside(samples, spells))));
  const lines = spells.map(({ fromMs, toMs, calls }) => `${calls} calls in ${toMs - fromMs} ms`);
  report.figure(`${what}: its spells`, lines.join(", "));
}

function isAllOk(samples: readonly Sample[]): boolean {
  return samples.every(({ code }) => code === "OK");
}

function codesOf(samples: readonly Sample[]) {
  return tally(samples.map(({ code }) => code));
}
