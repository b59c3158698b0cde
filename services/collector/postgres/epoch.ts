import type { PoolClient } from "pg";
import type { EngineMetadata } from "../../kit/context.ts";
import type { Statement } from "../../kit/postgres/statement.ts";
import { stale } from "../engine.ts";

/**
 * raiseEpoch notes a run's epoch, and refuses one that is older than the newest. Until the transaction ends nobody raises
 * it further; others of the same epoch are not held up.
 */
export async function raiseEpoch(tx: PoolClient, engine: EngineMetadata): Promise<void> {
  const values = [engine.run, engine.epoch];
  const find = () => tx.query<{ epoch: string }>({ ...notOlder, values });
  let { rows } = await find();
  if (rows.length === 0) {
    await tx.query({ ...raise, values });
    ({ rows } = await find());
  }
  if (Number(rows[0]?.epoch) > engine.epoch) throw stale(engine, engine.run);
}

const notOlder: Statement = {
  name: "epoch_not_older",
  text: "select epoch from run_epoch where run = $1 and epoch >= $2 for share",
};

const raise: Statement = {
  name: "raise_epoch",
  text: `insert into run_epoch (run, epoch) values ($1, $2)
    on conflict (run) do update set epoch = excluded.epoch, seen_at = now() where run_epoch.epoch < excluded.epoch`,
};
