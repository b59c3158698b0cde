import type { Eye } from "../../support/eye.ts";
import type { Ask } from "../agenda/ask.ts";

/** strangeRuns says which runs are not exactly those that were asked for, each over once and with success. */
export async function strangeRuns(eye: Eye, asks: readonly Ask[]): Promise<string[]> {
  const found: string[] = [];
  const rows = await must(
    eye.query<{ name: string; partition: string; day: string; generation: number; state: string; outcome: string }>(
      "orchestrator",
      "select name, partition, day::text, generation, state, outcome from run",
    ),
  );
  const left = new Set(rows);
  for (const { source, day, by } of asks) {
    const own = rows.filter((run) => run.partition === source && run.day === day);
    for (const run of own) left.delete(run);
    if (own.length !== 1) found.push(`${source} ${day} has ${own.length} runs`);
    for (const { name, state, outcome, generation } of own) {
      if (state !== "SUCCEEDED" || outcome !== "COMPLETE" || generation !== 1) {
        found.push(`${source} ${day} is ${state} ${outcome} in generation ${generation}`);
      }
      if ("run" in by && by.run !== name) found.push(`${source} ${day} was answered by ${by.run}, and is ${name}`);
    }
  }
  return [...found, ...[...left].map((run) => `nobody asked for ${run.name}, ${run.state}`)];
}

/** strangeSnapshots says which days were not published exactly once. */
export async function strangeSnapshots(eye: Eye, asks: readonly Ask[]): Promise<string[]> {
  const rows = await must(
    eye.query<{ source: string; day: string; published: number }>(
      "storage",
      `select o.name source, n.day::text, count(*) filter (where n.state = 3)::int published
        from snapshot n join source o on o.id = n.source_id group by o.name, n.day`,
    ),
  );
  const counts = new Map(rows.map(({ source, day, published }) => [`${source} ${day}`, published]));
  const found: string[] = [];
  for (const { source, day } of asks) {
    const published = counts.get(`${source} ${day}`) ?? 0;
    counts.delete(`${source} ${day}`);
    if (published !== 1) found.push(`${source} ${day} was published ${published} times`);
  }
  return [...found, ...[...counts.keys()].map((day) => `nobody asked for a snapshot of ${day}`)];
}

/**
 * staleAttempts says which attempts an owner has committed that was not the owner any more: an attempt's epoch is never
 * older than that of one before it, whichever call it is of, nor newer than the run's.
 */
export async function staleAttempts(eye: Eye): Promise<string[]> {
  const rows = await must(
    eye.query<{ what: string }>(
      "orchestrator",
      `select distinct format('%s %s[%s] attempt %s has epoch %s, after one of epoch %s', r.name, a.step, a.index, a.attempt, a.epoch,
          a.newest) what
        from (select *, max(epoch) over (partition by run_id, step, index order by attempt rows unbounded preceding) newest
          from attempt) a join run r on r.id = a.run_id
        where a.epoch < a.newest or a.epoch > r.epoch or a.epoch < 1
      union
      select distinct format('%s %s[%s] attempt %s of epoch %s began after epoch %s had begun', r.name, a.step, a.index, a.attempt,
          a.epoch, b.epoch)
        from attempt a join run r on r.id = a.run_id join attempt b on b.run_id = a.run_id
        where a.epoch < b.epoch and a.start_time > b.start_time + interval '1 second'`,
    ),
  );
  return rows.map(({ what }) => `stale epoch: ${what}`);
}

/** openCalls says what is not over in runs that have succeeded: their calls, and their calls' attempts. */
export async function openCalls(eye: Eye): Promise<string[]> {
  const rows = await must(
    eye.query<{ what: string }>(
      "orchestrator",
      `select format('%s %s[%s] is %s', r.name, c.step, c.index, c.state) what
        from call c join run r on r.id = c.run_id where r.state = 'SUCCEEDED' and c.state not in ('SUCCEEDED', 'SKIPPED')
      union all
      select format('%s %s[%s] attempt %s has no end', r.name, a.step, a.index, a.attempt)
        from attempt a join run r on r.id = a.run_id where r.state = 'SUCCEEDED' and a.end_time is null`,
    ),
  );
  return rows.map(({ what }) => `in a run that has succeeded, ${what}`);
}

/** Digests are what ended runs consist of, by their names: nothing of them may change any more. */
export type Digests = ReadonlyMap<string, string>;

/** endedRuns digests all runs that are over, with their calls and attempts. */
export async function endedRuns(eye: Eye): Promise<Digests> {
  const rows = await must(
    eye.query<{ name: string; digest: string }>(
      "orchestrator",
      `select name, md5(row(state, version, epoch, end_time, outcome, reasons,
          (select string_agg(md5(c::text), '' order by step, index) from call c where c.run_id = run.id),
          (select string_agg(md5(a::text), '' order by step, index, attempt) from attempt a where a.run_id = run.id))::text) digest
        from run where end_time is not null`,
    ),
  );
  return new Map(rows.map(({ name, digest }) => [name, digest]));
}

/** changedRuns says which runs have changed after they were over. */
export function changedRuns(before: Digests, after: Digests): string[] {
  return [...before].flatMap(([name, digest]) =>
    after.get(name) === digest ? [] : [`${name} was over, and has changed since`],
  );
}

async function must<T>(rows: Promise<T[] | undefined>): Promise<T[]> {
  const found = await rows;
  if (found === undefined) throw new Error("the database is away");
  return found;
}
