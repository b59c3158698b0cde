import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays, formatDay } from "../../services/kit/day.ts";
import { FIRST_DAY } from "../../services/local/day/next.ts";
import { collectEvidence, damagedPages, type Evidence } from "../support/evidence.ts";
import { type Counters, Eye } from "../support/eye.ts";
import { pageKey, type Site } from "../support/site.ts";
import { until } from "../support/waiting.ts";
import type { Strike } from "./blow.ts";
import { Mesh } from "./mesh.ts";
import { type Struck, strike } from "./strike.ts";

/** DayFigures are what a day came to, and what it took. */
export type DayFigures = {
  readonly counters: Counters;
  /** tookMs is from the day's first run to the end of its last. */
  readonly tookMs: number;
  /** extraAttempts are the attempts beyond the first of each call. */
  readonly extraAttempts: number;
  /** refetched is how many pages were asked for more than once. */
  readonly refetched: number;
};

/** Result is what a trial has shown. */
export type Result = {
  readonly evidence: Evidence;
  readonly days: readonly DayFigures[];
  /** struck has the blow of each day; undefined where the day was left in peace. */
  readonly struck: readonly (Struck | undefined)[];
  /** breaches say what must not have happened, apart from what a comparison of the evidence finds. */
  readonly breaches: readonly string[];
};

/** Plan is what a trial does: harvest so many days of a site, and strike on those that have a strike. */
export type Plan = {
  readonly site: Site;
  readonly days: number;
  readonly strikes: readonly Strike[];
  /** totals are what undisturbed days come to; needed where there are strikes. */
  readonly totals: readonly Counters[];
  /** inspect looks at the mesh when all days are over, before the evidence is taken. */
  readonly inspect?: (mesh: Mesh, eye: Eye) => Promise<void>;
};

/** dayOf is a trial's day by its index, yyyy-mm-dd. */
export function dayOf(index: number): string {
  return formatDay(addDays(FIRST_DAY, index));
}

/** runTrial harvests the days on a mesh of its own, from empty databases, and leaves nothing behind. */
export async function runTrial(plan: Plan): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-kill-"));
  // PostgreSQL's user has to get through.
  await chmod(folder, 0o755);
  try {
    return await runIn(join(folder, "state"), plan);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runIn(state: string, plan: Plan): Promise<Result> {
  const { site, days } = plan;
  await site.record();
  await using mesh = new Mesh(state, site.sourcesDir);
  await using eye = new Eye(state);
  const breaches: string[] = [];
  const struck: (Struck | undefined)[] = [];
  const committed: ReadonlyMap<string, number>[] = [];
  mesh.start();
  for (let index = 0; index < days; index++) {
    const wanted = plan.strikes[index];
    const totals = plan.totals[index];
    if (wanted === undefined || totals === undefined) mesh.begin();
    else
      struck[index] = await strike({ mesh, eye, day: dayOf(index), totals }, wanted, {
        settled: async () => {
          committed.push(await countsOfCommitted(site, eye));
        },
        restart() {
          mesh.start();
          mesh.begin();
        },
      });
    await mesh.harvested;
  }
  committed.push(await countsOfCommitted(site, eye));
  await plan.inspect?.(mesh, eye);

  const figures = await Promise.all(Array.from({ length: days }, (_, index) => figuresOf(site, eye, dayOf(index))));
  const evidence = await collectEvidence(eye, mesh.operatorAddress("storage"));
  for (const one of struck) if (one !== undefined) breaches.push(...one.breaches, ...(await fellOutside(eye, one)));
  breaches.push(...(await refetchedAfter(site, eye, committed)));
  breaches.push(...(await damagedPages(eye)).map((sha256) => `the archived page ${sha256} is damaged`));
  breaches.push(...strangeRuns(evidence, days));
  await mesh.stop();
  breaches.push(...mesh.processes().map(({ pid, command }) => `left running: ${pid} ${command}`));
  return { evidence, days: figures, struck, breaches };
}

async function figuresOf(site: Site, eye: Eye, day: string): Promise<DayFigures> {
  const counters = await until(`the counters of ${day}`, () => eye.counters(day));
  const rows = await eye.query<{ took: number; extra: number }>(
    "orchestrator",
    `select (select (extract(epoch from max(end_time) - min(create_time)) * 1000)::float8 from run where day = $1) took,
      (select sum(c.attempts - 1)::int from call c join run r on r.id = c.run_id where r.day = $1) extra`,
    [day],
  );
  const keys = await pageKeys(eye, day);
  const requests = await site.requests();
  const refetched = keys.filter((key) => (requests.get(key) ?? 0) > 1).length;
  return { counters, tookMs: rows?.[0]?.took ?? Number.NaN, extraAttempts: rows?.[0]?.extra ?? Number.NaN, refetched };
}

async function pageKeys(eye: Eye, day: string | undefined): Promise<string[]> {
  const sql = "select p.url from page p join plan n on n.id = p.plan_id where $1::date is null or n.day = $1";
  const rows = await until("the pages", () => eye.query<{ url: string }>("collector", sql, [day]));
  return rows.map(({ url }) => pageKey(url));
}

/** countsOfCommitted is how often each page that is committed by now has been asked for by now. */
async function countsOfCommitted(site: Site, eye: Eye): Promise<ReadonlyMap<string, number>> {
  const keys = await pageKeys(eye, undefined);
  const requests = await site.requests();
  return new Map(keys.map((key) => [key, requests.get(key) ?? 0]));
}

async function refetchedAfter(
  site: Site,
  eye: Eye,
  committed: readonly ReadonlyMap<string, number>[],
): Promise<string[]> {
  const last = await site.requests();
  const never = (await pageKeys(eye, undefined)).filter((key) => !last.has(key));
  const again = committed.flatMap((counts) => [...counts].filter(([key, count]) => last.get(key) !== count));
  return [
    ...never.map((key) => `archived but never asked for: ${key}`),
    ...again.map(([key, count]) => `asked for ${last.get(key)} times, ${count} by the time it was committed: ${key}`),
  ];
}

// The blow has to fall while a run of the day is under way.
async function fellOutside(eye: Eye, { day, name, atTime }: Struck): Promise<string[]> {
  const rows = await eye.query("orchestrator", "select from run where day = $1 and start_time < $2 and end_time > $2", [
    day,
    atTime,
  ]);
  return rows?.length ? [] : [`${name} was hit while no run of ${day} was under way`];
}

function strangeRuns({ runs }: Evidence, days: number): string[] {
  const want = ["mercadolivre", "olx", "shop"].flatMap((source) =>
    Array.from({ length: days }, (_, index) => ["run", source, dayOf(index), 1, "SUCCEEDED", "COMPLETE", [], null]),
  );
  const left = new Set(want.map((run) => JSON.stringify(run)));
  const strange = runs.filter((line) => line.startsWith('["run"') && !left.delete(line));
  return [...strange.map((line) => `a run that should not be: ${line}`), ...[...left].map((line) => `no run: ${line}`)];
}
