import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import type { Known, Listing, Scheduled, State } from "../../schedule/store.ts";
import { dayOf } from "../day.ts";
import { millis, type Now, nowIs } from "../now.ts";
import { pipelinesAhead, rewind } from "./rewind.ts";

// How long a schedule or a partition may be gone and go on afterwards as if it had not been. While versions of a file are
// deployed, processes see different ones; and a source's file may be wrong for a weekend, whose days must not be lost in
// silence.
const forgetAfter = { timetable: "interval '1 day'", partition: "interval '7 days'" };

type StandingRow = {
  pipeline: string;
  partition: string | null;
  paused: boolean;
  since: number;
  decided_time: number | null;
  decided_day: string | null;
};

// What is not as the processes' files say it is looked for in the same statement, so that an idle process asks one.
const readSql = `
  with mine as (select * from unnest($1::text[], $2::text[], $3::text[]) as mine (pipeline, cron, zone)),
  standing as (
    select timetable.pipeline, partition, coalesce(paused, false) as paused,
      ${millis("greatest(timetable.since, known.since)")} as since, ${millis("decided_time")} as decided_time,
      decided_day::text, ordinal
    from mine
    join timetable using (pipeline, cron, zone)
    left join schedule using (pipeline)
    left join pipeline_partition known on known.pipeline = timetable.pipeline and known.gone_time is null
    where timetable.gone_time is null)
  select ${millis(nowIs("$5"))} as now,
    (select count(*)::integer from mine join timetable using (pipeline, cron, zone) where gone_time is null) as seen,
    (select count(*)::integer from timetable where gone_time is null and pipeline <> all($4)
      and not exists (select from mine where (mine.pipeline, mine.cron, mine.zone)
        = (timetable.pipeline, timetable.cron, timetable.zone))) as gone,
    (select coalesce(json_agg(standing order by pipeline, ordinal, partition), '[]') from standing) as standings`;

const keepSql = `
  insert into timetable (pipeline, cron, zone, since)
  select pipeline, cron, zone, ${nowIs("$4")} from unnest($1::text[], $2::text[], $3::text[]) as mine (pipeline, cron, zone)
  on conflict (pipeline, cron, zone) do update set
    since = case when timetable.gone_time < excluded.since - ${forgetAfter.timetable} then excluded.since else timetable.since end,
    gone_time = null
  where timetable.gone_time is not null`;

const goneSql = `
  update timetable set gone_time = ${nowIs("$5")}
  where gone_time is null and pipeline <> all($4)
    and not exists (
      select from unnest($1::text[], $2::text[], $3::text[]) as mine (pipeline, cron, zone)
      where (mine.pipeline, mine.cron, mine.zone) = (timetable.pipeline, timetable.cron, timetable.zone))`;

// Only what differs: a conflict locks its row, and whoever decides there passes it over. In one order everywhere.
const partitionsSql = `
  insert into pipeline_partition (pipeline, partition, ordinal, since)
  select $1, partition, listed.ordinal, ${nowIs("$3")}
  from unnest($2::text[]) with ordinality as listed (partition, ordinal)
  where not exists (
    select from pipeline_partition known
    where known.pipeline = $1 and known.partition = listed.partition and known.ordinal = listed.ordinal
      and known.gone_time is null)
  order by partition
  on conflict (pipeline, partition) do update set
    since = case when pipeline_partition.gone_time < excluded.since - ${forgetAfter.partition} then excluded.since
      else pipeline_partition.since end,
    ordinal = excluded.ordinal,
    gone_time = null
  where pipeline_partition.gone_time is not null or pipeline_partition.ordinal <> excluded.ordinal`;

/** sync makes known which schedules there are, and reads where they stand. */
export async function sync(
  ctx: Context,
  pool: Pool,
  scheduled: readonly Scheduled[],
  broken: readonly string[],
  now: Now,
): Promise<State> {
  const mine = [
    scheduled.map(({ plan }) => plan.pipeline),
    scheduled.map(({ schedule }) => schedule.cron),
    scheduled.map(({ plan }) => plan.zone),
  ];
  return withTransaction(ctx, pool, async (tx) => {
    let read = await readAll(tx, [...mine, broken, now()]);
    const lists = scheduled
      .flatMap(listed)
      .filter((listing) => differs(listing, read.state.known.get(listing.pipeline)));
    const isSeen = read.seen === scheduled.length && read.gone === 0 && lists.length === 0;
    if (isSeen && read.ahead.length === 0) return read.state;
    if (read.ahead.length > 0) await rewind(tx, read.ahead, now());
    await tx.query(keepSql, [...mine, now()]);
    await tx.query(goneSql, [...mine, broken, now()]);
    for (const listing of lists) await keepIn(tx, listing, now);
    read = await readAll(tx, [...mine, broken, now()]);
    return read.state;
  });
}

/** keep makes known what a pipeline runs for now. */
export async function keep(ctx: Context, pool: Pool, listing: Listing, now: Now): Promise<void> {
  await withTransaction(ctx, pool, (tx) => keepIn(tx, listing, now));
}

async function keepIn(tx: PoolClient, { pipeline, partitions }: Listing, now: Now): Promise<void> {
  await tx.query(partitionsSql, [pipeline, partitions, now()]);
  await tx.query(
    `update pipeline_partition set gone_time = ${nowIs("$3")}
     where pipeline = $1 and gone_time is null and partition <> all($2)`,
    [pipeline, partitions, now()],
  );
}

type Read = {
  readonly seen: number;
  readonly gone: number;
  readonly ahead: readonly string[];
  readonly state: State;
};

async function readAll(tx: PoolClient, values: readonly unknown[]): Promise<Read> {
  type Row = { now: number; seen: number; gone: number; standings: StandingRow[] };
  const { rows } = await tx.query<Row>(readSql, [...values]);
  const { seen = 0, gone = 0, now = 0, standings = [] } = rows[0] ?? {};
  return { seen, gone, ahead: pipelinesAhead(standings, now), state: { now, known: knownOf(standings) } };
}

/** knownOf gathers what is known of each pipeline. */
function knownOf(rows: readonly StandingRow[]): ReadonlyMap<string, Known> {
  return new Map(
    [...Map.groupBy(rows, (row) => row.pipeline)].map(([pipeline, own]) => [
      pipeline,
      {
        paused: own.some((row) => row.paused),
        standings: new Map(own.flatMap((row) => (row.partition === null ? [] : [[row.partition, standingOf(row)]]))),
      },
    ]),
  );
}

/** standingOf reads where a partition stands. */
export function standingOf(row: Pick<StandingRow, "since" | "decided_time" | "decided_day">) {
  return {
    since: row.since,
    decidedAt: row.decided_time ?? undefined,
    decidedDay: row.decided_day === null ? undefined : dayOf(row.decided_day),
  };
}

function listed({ plan }: Scheduled): readonly Listing[] {
  if (plan.partitions?.kind !== "list") return [];
  return [{ pipeline: plan.pipeline, partitions: plan.partitions.names }];
}

function differs({ partitions }: Listing, known: Known | undefined): boolean {
  const seen = [...(known?.standings.keys() ?? [])];
  return seen.length !== partitions.length || seen.some((name, index) => name !== partitions[index]);
}
