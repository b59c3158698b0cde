import type { PoolClient } from "pg";
import type { EngineMetadata } from "../../kit/context.ts";
import { stale } from "../engine.ts";

/** raiseEpoch notes a run's epoch, and refuses one that is older than the newest. It holds the run's row until the transaction ends. */
export async function raiseEpoch(tx: PoolClient, engine: EngineMetadata): Promise<void> {
  await tx.query(
    `insert into run_epoch (run, epoch) values ($1, $2)
     on conflict (run) do update set epoch = excluded.epoch, seen_at = now() where run_epoch.epoch < excluded.epoch`,
    [engine.run, engine.epoch],
  );
  const { rows } = await tx.query<{ epoch: string }>("select epoch from run_epoch where run = $1", [engine.run]);
  if (Number(rows[0]?.epoch) > engine.epoch) throw stale(engine, engine.run);
}
