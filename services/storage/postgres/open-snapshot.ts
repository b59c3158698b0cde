import type { ClientBase, Pool } from "pg";
import type { DateMessage } from "../../../gen/rpc/google/type/date.ts";
import type { Context } from "../../kit/context.ts";
import { formatDay } from "../../kit/day.ts";
import { aborted, invalidArgument } from "../../kit/errors.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { runSuperseded, snapshotOutOfOrder, snapshotSuperseded } from "../errors.ts";
import { type Owner, takeEpoch } from "./fence.ts";
import { copyListings } from "./line-copy.ts";
import { type Line, takeLine } from "./lines.ts";
import { type LockedSource, lockSource } from "./sources.ts";
import { state } from "./states.ts";
import { sweepLine } from "./sweep.ts";
import { refuseUnderWay } from "./under-way.ts";

/** Opening is what a run asks for when it begins a source's day. */
export type Opening = {
  readonly owner: Owner;
  readonly source: string;
  readonly day: DateMessage;
  readonly generation: number;
  readonly shards: readonly { readonly id: string; readonly ordinal: number }[];
  /** line is the name of the line that the day goes to, "" for the one that readers see. */
  readonly line: string;
  /** runGeneration says which try of its day the run is, 0 where it does not tell. */
  readonly runGeneration: number;
};

const TRIES = 10;

/**
 * openSnapshot returns the number of the run's snapshot, and makes it where there is none. What other runs left
 * undecided in the line is superseded and swept first: nothing of it may be there when the head passes its number.
 */
export async function openSnapshot(ctx: Context, pool: Pool, opening: Opening): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const begun = await withTransaction(ctx, pool, (tx) => begin(tx, opening));
    if (begun.kind === "opened") return begun.no;
    if (begun.kind === "unswept") await sweepLine(ctx, pool, begun.sourceId, begun.lineNo);
    else await withTransaction(ctx, pool, (tx) => copyListings(tx, opening.owner, begun.lineNo));
  }
  throw aborted("SNAPSHOT_RACE", `Too many runs open sources/${opening.source} at once; try again.`, {
    metadata: { source: opening.source },
  });
}

/** Begun is the run's snapshot, or what has to be done in the line before there can be one. */
type Begun =
  | { readonly kind: "opened"; readonly no: number }
  | { readonly kind: "unswept"; readonly sourceId: number; readonly lineNo: number }
  | { readonly kind: "uncopied"; readonly lineNo: number };

async function begin(tx: ClientBase, opening: Opening): Promise<Begun> {
  const source = await lockSource(tx, opening.source);
  await takeEpoch(tx, opening.owner);
  const own = await findOwn(tx, source.id, opening);
  if (own !== undefined) return { kind: "opened", no: own };
  const day = formatDay(opening.day);
  const line = await takeLine(tx, source, opening.line, day);
  if (!line.isCopied) return { kind: "uncopied", lineNo: line.no };
  refuseOrder(source, line, day);
  await refuseEarlierTry(tx, source.id, line.no, day, opening);
  // A run that was to be hidden has no right to end one that readers wait for.
  if (line.isShown && opening.line !== "") await refuseUnderWay(tx, source);
  // Waits for the batches under way, which hold the row: afterwards nobody writes there any more.
  await tx.query("update snapshot set state = $3 where source_id = $1 and line_no = $2 and state = any($4)", [
    source.id,
    line.no,
    state.SUPERSEDED,
    [state.OPEN, state.SEALED],
  ]);
  const { rowCount } = await tx.query(
    `select from snapshot where source_id = $1 and line_no = $2 and state in (${state.SUPERSEDED}, ${state.REFUSED})
      and not swept limit 1`,
    [source.id, line.no],
  );
  if (rowCount !== 0) return { kind: "unswept", sourceId: source.id, lineNo: line.no };
  return { kind: "opened", no: await insertSnapshot(tx, source.id, line, opening) };
}

function refuseOrder(source: LockedSource, { headDay, firstDay }: Line, day: string): void {
  const earliest = headDay !== undefined && (firstDay === undefined || headDay > firstDay) ? headDay : firstDay;
  if (earliest !== undefined && day < earliest) throw snapshotOutOfOrder(source.name, day, earliest);
}

// A call may come late, when its run was given up and the next one has begun the day.
async function refuseEarlierTry(
  tx: ClientBase,
  sourceId: number,
  lineNo: number,
  day: string,
  { owner, runGeneration }: Opening,
): Promise<void> {
  if (runGeneration === 0) return;
  const { rows } = await tx.query<{ run: string }>(
    `select run from snapshot where source_id = $1 and line_no = $2 and day = $3 and run_generation > $5
      and split_part(run, '/runs/', 1) = split_part($4, '/runs/', 1) order by run_generation desc limit 1`,
    [sourceId, lineNo, day, owner.run, runGeneration],
  );
  if (rows[0] !== undefined) throw runSuperseded(owner.run, rows[0].run);
}

type OwnRow = { no: string; state: number; day: string; line: string | null; wasPublished: boolean };

async function findOwn(tx: ClientBase, sourceId: number, opening: Opening): Promise<number | undefined> {
  const { rows } = await tx.query<OwnRow>(
    `select s.no, s.state, s.day::text, l.name line, s.publish_time is not null "wasPublished" from snapshot s left join line l on l.no = s.line_no
      where s.source_id = $1 and s.run = $2`,
    [sourceId, opening.owner.run],
  );
  const own = rows[0];
  if (own === undefined) return undefined;
  if (own.state === state.SUPERSEDED && !own.wasPublished) throw snapshotSuperseded(Number(own.no));
  if (own.day !== formatDay(opening.day)) {
    throw invalidArgument([{ field: "day", description: `this run has opened ${own.day} of the source already` }]);
  }
  if (opening.line !== "" && own.line !== opening.line) {
    throw invalidArgument([{ field: "line", description: "this run has opened the day in another line already" }]);
  }
  return Number(own.no);
}

async function insertSnapshot(tx: ClientBase, sourceId: number, line: Line, opening: Opening): Promise<number> {
  const { owner, day, generation, runGeneration } = opening;
  const { rows } = await tx.query<{ no: string }>(
    `insert into snapshot (source_id, run, day, generation, base_no, line_no, run_generation)
      values ($1, $2, $3, $4, $5, $6, $7) returning no`,
    [sourceId, owner.run, formatDay(day), generation, line.headNo, line.no, runGeneration],
  );
  const no = Number(rows[0]?.no);
  const ids = opening.shards.map((shard) => shard.id);
  await tx.query("insert into shard (source_id, id) select $1, unnest($2::text[]) on conflict do nothing", [
    sourceId,
    ids,
  ]);
  await tx.query(
    `insert into snapshot_shard (snapshot_no, shard_no, ordinal)
      select $1, h.no, t.ordinal from unnest($3::text[], $4::int[]) t(id, ordinal)
      join shard h on h.source_id = $2 and h.id = t.id collate "C"`,
    [no, sourceId, ids, opening.shards.map((shard) => shard.ordinal)],
  );
  return no;
}
