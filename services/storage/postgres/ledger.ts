import type { ClientBase } from "pg";
import { type Batch, countItems, qualities, type Written, warningsByIndex } from "../write/batch.ts";

/** LedgerEntry is what the ledger remembers of a batch, for its repeats. */
export type LedgerEntry = Written & { readonly digest: bigint };

/** batchKey identifies a batch in its snapshot. */
export function batchKey(batch: Pick<Batch, "shardNo" | "firstItem">): string {
  return `${batch.shardNo}:${batch.firstItem}`;
}

/** findEntries returns the entries of the batches that were written before, by batchKey. */
export async function findEntries(
  tx: ClientBase,
  snapshotNo: number,
  batches: readonly Batch[],
): Promise<Map<string, LedgerEntry>> {
  const { rows } = await tx.query<{ s: number; f: string; d: string; l: number; r: number }>({
    name: "ledger-find",
    text: `select b.shard_no s, b.first_item f, b.digest d, b.listings l, b.rejects r
      from unnest($2::int[], $3::bigint[]) k(s, f)
      cross join lateral (select shard_no, first_item, digest, listings, rejects from batch
        where snapshot_no = $1 and shard_no = k.s and first_item = k.f limit 1) b`,
    values: [snapshotNo, batches.map((b) => b.shardNo), batches.map((b) => b.firstItem)],
  });
  return new Map(
    rows.map((row) => [
      batchKey({ shardNo: row.s, firstItem: Number(row.f) }),
      { digest: BigInt(row.d), listings: row.l, rejects: row.r },
    ]),
  );
}

/** LedgerRow is a batch with the ids of its listings, in the order of its items, 0 for a reject. */
export type LedgerRow = { readonly batch: Batch; readonly ids: readonly number[] };

/** insertEntries writes the ledger; it returns how many rows were new, fewer where another wrote the same batch. */
export async function insertEntries(tx: ClientBase, snapshotNo: number, ledger: readonly LedgerRow[]): Promise<number> {
  const counts = ledger.map(({ batch }) => countItems(batch.items));
  const result = await tx.query({
    name: "ledger-insert",
    text: `insert into batch (snapshot_no, shard_no, first_item, n, listings, rejects, digest, ids, flags, warnings)
      select $1, s, f, n, l, r, d, i::bigint[], q, w
      from unnest($2::int[], $3::bigint[], $4::int[], $5::int[], $6::int[], $7::bigint[], $8::text[], $9::bytea[],
        $10::jsonb[]) t(s, f, n, l, r, d, i, q, w)
      order by s, f
      on conflict do nothing`,
    values: [
      snapshotNo,
      ledger.map(({ batch }) => batch.shardNo),
      ledger.map(({ batch }) => batch.firstItem),
      ledger.map(({ batch }) => batch.items.length),
      counts.map((count) => count.listings),
      counts.map((count) => count.rejects),
      ledger.map(({ batch }) => String(batch.digest)),
      ledger.map(({ ids }) => `{${ids.join(",")}}`),
      ledger.map(({ batch }) => qualities(batch.items) ?? null),
      ledger.map(({ batch }) => jsonOrNull(warningsByIndex(batch.items))),
    ],
  });
  return result.rowCount ?? 0;
}

/** insertRejects keeps the rows that no listing could be made of. */
export async function insertRejects(tx: ClientBase, snapshotNo: number, batches: readonly Batch[]): Promise<void> {
  const rows = batches.flatMap((batch) =>
    batch.items.flatMap((item) => (item.kind === "reject" ? [{ shardNo: batch.shardNo, item }] : [])),
  );
  if (rows.length === 0) return;
  await tx.query({
    name: "reject-insert",
    text: `insert into reject (snapshot_no, shard_no, page, "row", reason, message, external_id, raw)
      select $1, * from unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bytea[])
      on conflict do nothing`,
    values: [
      snapshotNo,
      rows.map(({ shardNo }) => shardNo),
      rows.map(({ item }) => item.page),
      rows.map(({ item }) => item.row),
      rows.map(({ item }) => item.reject.reason),
      rows.map(({ item }) => item.reject.message),
      rows.map(({ item }) => item.reject.externalId),
      rows.map(({ item }) => item.reject.raw),
    ],
  });
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
