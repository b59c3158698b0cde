import type { PoolClient } from "pg";
import type { EngineMetadata } from "../../kit/context.ts";
import { failedPrecondition, type RpcError } from "../../kit/errors.ts";
import type { Statement } from "../../kit/postgres/statement.ts";
import { stale } from "../engine.ts";
import type { Work } from "../ledger.ts";
import { type Params, type Position, type ShardKey, type ShardState, start } from "../shard.ts";
import { findKnown } from "./known.ts";

type ShardRow = {
  plan_id: string;
  ordinal: number;
  requests: readonly Params[];
  position: string | null;
  state: ShardState | null;
  reason: string;
  message: string;
  pages: number;
  size_bytes: string;
  claim: string;
  owner_run: string | null;
  owner_epoch: string | null;
  owner_attempt: number | null;
  finished_key: string | null;
};

const lockShard: Statement = {
  name: "lock_shard",
  text: `select shard.* from shard join plan on plan.id = shard.plan_id
    where source = $1 and day = $2 and generation = $3 and shard.id = $4 for update of shard`,
};

const takeShard: Statement = {
  name: "take_shard",
  text: `update shard set claim = claim + 1, owner_run = $3, owner_epoch = $4, owner_attempt = $5,
      state = null, reason = '', message = '', finished_key = null
    where plan_id = $1 and ordinal = $2 returning claim`,
};

/** claimShard takes a shard over for a call. A shard that ended is not claimed, unless another piece of work may go on where a fault ended it. */
export async function claimShard(tx: PoolClient, engine: EngineMetadata, key: ShardKey): Promise<Work> {
  const { rows } = await tx.query<ShardRow>({
    ...lockShard,
    values: [key.source, key.day, key.generation, key.shard],
  });
  const [row] = rows;
  if (row === undefined) throw notPlanned(key);
  if (row.state !== null && !mayGoOn(row, engine)) return workOf(row, engine, key, row.state);
  if (isOlder(engine, row)) throw stale(engine, `shard ${key.shard}`);
  const claimed = await tx.query<{ claim: string }>({
    ...takeShard,
    values: [row.plan_id, row.ordinal, engine.run, engine.epoch, engine.attempt],
  });
  const known = await findKnown(tx, key);
  return { ...workOf({ ...row, claim: claimed.rows[0]?.claim ?? "" }, engine, key, null), known };
}

/** notPlanned is the error for a shard that no plan has. */
export function notPlanned(key: ShardKey): RpcError {
  const { source, day, generation, shard } = key;
  return failedPrecondition(
    "SHARD_NOT_PLANNED",
    `Generation ${generation} of ${source} on ${day} has no shard ${shard}.`,
    {
      metadata: { source, day, generation: `${generation}`, shard },
    },
  );
}

/** The same piece of work gets the same answer for ever; another one, a new run for instance, gets a new try at what failed. */
function mayGoOn(row: ShardRow, engine: EngineMetadata): boolean {
  const failed = row.state === "FAILED" || row.state === "TRUNCATED";
  return failed && row.position !== null && row.finished_key !== engine.idempotencyKey;
}

function isOlder(engine: EngineMetadata, row: ShardRow): boolean {
  if (row.owner_run !== engine.run) return false;
  const epoch = Number(row.owner_epoch);
  return engine.epoch < epoch || (engine.epoch === epoch && engine.attempt < (row.owner_attempt ?? 0));
}

function workOf(row: ShardRow, engine: EngineMetadata, key: ShardKey, state: ShardState | null): Work {
  return {
    key,
    engine,
    claim: `${row.plan_id}/${row.ordinal}/${row.claim}`,
    requests: row.requests,
    position: row.position === null ? start : (JSON.parse(row.position) as Position),
    pages: row.pages,
    sizeBytes: Number(row.size_bytes),
    known: new Map(),
    outcome: state === null ? undefined : { state, reason: row.reason, message: row.message },
  };
}
