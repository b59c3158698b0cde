import type { ClientBase, Pool } from "pg";
import type { DateMessage } from "../../../gen/rpc/google/type/date.ts";
import type { Context } from "../../kit/context.ts";
import { formatDay } from "../../kit/day.ts";
import { aborted, invalidArgument } from "../../kit/errors.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { snapshotOutOfOrder, snapshotSuperseded } from "../errors.ts";
import { type Owner, takeEpoch } from "./fence.ts";
import { state } from "./states.ts";
import { sweepSource } from "./sweep.ts";

/** Opening is what a run asks for when it begins a source's day. */
export type Opening = {
  readonly owner: Owner;
  readonly source: string;
  readonly day: DateMessage;
  readonly generation: number;
  readonly shards: readonly { readonly id: string; readonly ordinal: number }[];
};

const TRIES = 10;

/**
 * openSnapshot returns the number of the run's snapshot, and makes it where there is none. What other runs of the
 * source left unpublished is superseded and swept first: nothing of it may be there when the head passes its number.
 */
export async function openSnapshot(ctx: Context, pool: Pool, opening: Opening): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const no = await withTransaction(ctx, pool, (tx) => begin(tx, opening));
    if (no !== undefined) return no;
    await sweepSource(ctx, pool, opening.source);
  }
  throw aborted("SNAPSHOT_RACE", `Too many runs open sources/${opening.source} at once; try again.`, {
    metadata: { source: opening.source },
  });
}

// Undefined: something has to be swept before this can be answered.
async function begin(tx: ClientBase, opening: Opening): Promise<number | undefined> {
  const source = await lockSource(tx, opening.source);
  await takeEpoch(tx, opening.owner);
  const own = await findOwn(tx, source.id, opening);
  if (own !== undefined) return own;
  if (source.headDay !== null && formatDay(opening.day) < source.headDay) {
    throw snapshotOutOfOrder(opening.source, formatDay(opening.day), source.headDay);
  }
  // Waits for the batches under way, which hold the row: afterwards nobody writes there any more.
  await tx.query("update snapshot set state = $2 where source_id = $1 and state = any($3)", [
    source.id,
    state.SUPERSEDED,
    [state.OPEN, state.SEALED],
  ]);
  const { rowCount } = await tx.query(
    "select from snapshot where source_id = $1 and state = any($2) and not swept limit 1",
    [source.id, [state.SUPERSEDED, state.REFUSED]],
  );
  return rowCount === 0 ? insertSnapshot(tx, source, opening) : undefined;
}

type SourceRow = { id: number; headNo: string; headDay: string | null };

// Opening, superseding and publishing of one source happen one after the other.
async function lockSource(tx: ClientBase, name: string): Promise<SourceRow> {
  await tx.query("insert into source (name) values ($1) on conflict do nothing", [name]);
  const { rows } = await tx.query<SourceRow>(
    `select s.id, s.head_no "headNo", (select day::text from snapshot where no = s.head_no) "headDay"
      from source s where s.name = $1 for update of s`,
    [name],
  );
  const source = rows[0];
  if (source === undefined) throw new Error(`source ${name} was not made`);
  return source;
}

async function findOwn(tx: ClientBase, sourceId: number, opening: Opening): Promise<number | undefined> {
  const { rows } = await tx.query<{ no: string; state: number; day: string }>(
    "select no, state, day::text from snapshot where source_id = $1 and run = $2",
    [sourceId, opening.owner.run],
  );
  const own = rows[0];
  if (own === undefined) return undefined;
  if (own.state === state.SUPERSEDED) throw snapshotSuperseded(Number(own.no));
  if (own.day !== formatDay(opening.day)) {
    throw invalidArgument([{ field: "day", description: `this run has opened ${own.day} of the source already` }]);
  }
  return Number(own.no);
}

async function insertSnapshot(tx: ClientBase, source: SourceRow, opening: Opening): Promise<number> {
  const { rows } = await tx.query<{ no: string }>(
    "insert into snapshot (source_id, run, day, generation, base_no) values ($1, $2, $3, $4, $5) returning no",
    [source.id, opening.owner.run, formatDay(opening.day), opening.generation, source.headNo],
  );
  const no = Number(rows[0]?.no);
  const ids = opening.shards.map((shard) => shard.id);
  await tx.query("insert into shard (source_id, id) select $1, unnest($2::text[]) on conflict do nothing", [
    source.id,
    ids,
  ]);
  await tx.query(
    `insert into snapshot_shard (snapshot_no, shard_no, ordinal)
      select $1, h.no, t.ordinal from unnest($3::text[], $4::int[]) t(id, ordinal)
      join shard h on h.source_id = $2 and h.id = t.id collate "C"`,
    [no, source.id, ids, opening.shards.map((shard) => shard.ordinal)],
  );
  return no;
}
