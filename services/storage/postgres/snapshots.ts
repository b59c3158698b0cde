import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import type { OpenSnapshot, PlannedShard } from "../write/snapshot.ts";

const KEPT = 256;

/** SnapshotCatalog finds snapshots by number. What it tells never changes, so each is read once. */
export class SnapshotCatalog {
  readonly #pool: Pool;
  readonly #known = new Map<number, OpenSnapshot>();

  constructor(deps: { readonly pool: Pool }) {
    this.#pool = deps.pool;
  }

  /** find returns a snapshot; undefined where there is none of this number. */
  async find(ctx: Context, no: number): Promise<OpenSnapshot | undefined> {
    const known = this.#known.get(no);
    if (known !== undefined) return known;
    const found = await this.#read(ctx, no);
    if (found === undefined) return undefined;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KEPT && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(no, found);
    return found;
  }

  async #read(ctx: Context, no: number): Promise<OpenSnapshot | undefined> {
    return withTransaction(ctx, this.#pool, async (tx) => {
      const { rows } = await tx.query<SnapshotRow>(
        `select s.no, s.source_id, r.name, s.run, s.line_no, s.base_no from snapshot s join source r on r.id = s.source_id where s.no = $1`,
        [no],
      );
      const row = rows[0];
      if (row === undefined) return undefined;
      const shards = await tx.query<PlannedShard & { id: string }>(
        `select h.id, h.no, s.ordinal from snapshot_shard s join shard h on h.no = s.shard_no where s.snapshot_no = $1`,
        [no],
      );
      return {
        no,
        sourceId: row.source_id,
        source: row.name,
        run: row.run,
        lineNo: Number(row.line_no),
        baseNo: Number(row.base_no),
        shards: new Map(shards.rows.map((shard) => [shard.id, { no: shard.no, ordinal: shard.ordinal }])),
      };
    });
  }
}

type SnapshotRow = { no: string; source_id: number; name: string; run: string; line_no: string; base_no: string };
