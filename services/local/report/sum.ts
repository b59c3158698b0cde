import { COUNTED } from "./counts.ts";
import { type Counts, type DayReport, NOTHING, type Outcome, type SourceReport, type StepTime } from "./day.ts";

const MOST_DROPS = 10;

/**
 * sumOf puts the reports of many days together into one of the whole time. Each source's numbers are added up, but for
 * the sums of prices: what stood there on many days was not there many times. Its outcome is the worst of its days.
 */
export function sumOf(days: readonly DayReport[]): DayReport {
  const sources = new Set(days.flatMap((day) => day.sources.map(({ source }) => source)));
  const [first, ...more] = days.map(({ day }) => day);
  return {
    day: more.length === 0 ? (first ?? "no day") : `${first} to ${more.at(-1)}, ${days.length} days`,
    sources: [...sources].map((source) => sumOfSource(source, days)),
  };
}

function sumOfSource(source: string, days: readonly DayReport[]): SourceReport {
  const dated = days.flatMap(({ day, sources }) =>
    sources.filter((report) => report.source === source).map((report) => ({ day, report })),
  );
  const reports = dated.map(({ report }) => report);
  return {
    source,
    outcome: reports.map(({ outcome }) => outcome).reduce(worse, "complete"),
    reasons: dated.flatMap(({ day, report }) => report.reasons.map((reason) => `${day}: ${reason}`)),
    heldUp: dated.flatMap(({ day, report }) => report.heldUp.map((trouble) => `${day}: ${trouble}`)),
    counts: reports.map(({ counts }) => counts).reduce(plus, NOTHING),
    rejected: added(reports.map(({ rejected }) => rejected)),
    warnings: added(reports.map(({ warnings }) => warnings)),
    priceSums: [],
    drops: reports
      .flatMap(({ drops }) => drops)
      .toSorted((a, b) => b.share - a.share)
      .slice(0, MOST_DROPS),
    incompleteShards: dated.flatMap(({ day, report }) =>
      report.incompleteShards.map((shard) => ({ ...shard, shard: `${day} ${shard.shard}` })),
    ),
    omittedShards: reports.reduce((sum, { omittedShards }) => sum + omittedShards, 0),
    steps: reports.reduce<readonly StepTime[]>((sum, { steps }) => addedSteps(sum, steps), []),
    tookMs: reports.reduce((sum, { tookMs }) => sum + tookMs, 0),
  };
}

const FROM_BEST: readonly Outcome[] = ["complete", "partial", "not published", "failed", "cancelled"];

function worse(a: Outcome, b: Outcome): Outcome {
  return FROM_BEST.indexOf(a) < FROM_BEST.indexOf(b) ? b : a;
}

function plus(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const name of COUNTED) sum[name] += b[name];
  return sum;
}

function added(maps: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const [key, value] of maps.flatMap((map) => [...map])) sum.set(key, (sum.get(key) ?? 0) + value);
  return sum;
}

function addedSteps(sum: readonly StepTime[], steps: readonly StepTime[]): StepTime[] {
  const byName = new Map(sum.map((step) => [step.step, step]));
  for (const { step, calls, attempts, tookMs } of steps) {
    const before = byName.get(step) ?? { calls: 0, attempts: 0, tookMs: 0 };
    byName.set(step, {
      step,
      calls: before.calls + calls,
      attempts: before.attempts + attempts,
      tookMs: before.tookMs + tookMs,
    });
  }
  return [...byName.values()];
}
