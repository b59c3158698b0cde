import type { ClientBase } from "pg";
import { epochStale, snapshotNotFound } from "../errors.ts";

/** Owner is on whose behalf a transaction writes: a run, and which of its owners. */
export type Owner = { readonly run: string; readonly epoch: number };

/** Fence is what a transaction holds while it writes a snapshot: neither its state nor its run's epoch can change. */
export type Fence = {
  readonly state: number;
  /** epoch is the highest one that has been seen of the run. */
  readonly epoch: number;
};

/**
 * holdFence locks a snapshot and its run's epoch for reading. FOR SHARE reads the newest rows and makes whoever seals,
 * publishes or supersedes wait for this transaction; a plain select could commit after they have. A higher epoch is
 * kept; whether a lower one is refused is the caller's to decide.
 */
export async function holdFence(tx: ClientBase, snapshotNo: number, owner: Owner): Promise<Fence> {
  const { rows } = await tx.query<{ state: number; epoch: string }>({
    name: "fence",
    text: `select s.state, r.epoch from snapshot s join run_epoch r on r.run = s.run
      where s.no = $1 and s.run = $2 for share`,
    values: [snapshotNo, owner.run],
  });
  const row = rows[0];
  if (row === undefined) throw snapshotNotFound(`${snapshotNo} of ${owner.run}`);
  if (Number(row.epoch) < owner.epoch) await raiseEpoch(tx, owner);
  return { state: row.state, epoch: Math.max(Number(row.epoch), owner.epoch) };
}

/** takeEpoch keeps the highest epoch of a run and locks it; a lower one is refused with EPOCH_STALE. */
export async function takeEpoch(tx: ClientBase, owner: Owner): Promise<void> {
  const { rows } = await tx.query<{ epoch: string }>(
    `insert into run_epoch (run, epoch) values ($1, $2)
      on conflict (run) do update set epoch = greatest(run_epoch.epoch, excluded.epoch) returning epoch`,
    [owner.run, owner.epoch],
  );
  const newest = Number(rows[0]?.epoch);
  if (newest > owner.epoch) throw epochStale(owner.run, owner.epoch, newest);
}

async function raiseEpoch(tx: ClientBase, owner: Owner): Promise<void> {
  await tx.query("update run_epoch set epoch = greatest(epoch, $2) where run = $1", [owner.run, owner.epoch]);
}
