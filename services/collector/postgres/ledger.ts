import type { Pool } from "pg";
import { execute, type Statement } from "../../kit/postgres/statement.ts";
import { query, withTransaction } from "../../kit/postgres/transaction.ts";
import type { Ledger } from "../ledger.ts";
import type { PageRecord, ShardKey } from "../shard.ts";
import { findArchived, findEnded } from "./archived.ts";
import { claimShard, notPlanned } from "./claims.ts";
import { commitSteps } from "./commits.ts";
import { raiseEpoch } from "./epoch.ts";
import { type PlaceRow, placeOf } from "./places.ts";
import { findPlan, insertPlan } from "./plans.ts";

type PageRow = PlaceRow & {
  page: number;
  sha256: Buffer;
  size_bytes: string;
  media_type: string;
  url: string;
  fetched_at: Date;
};

const pageColumns =
  "page, sha256, page.size_bytes, media_type, url, fetched_at, pack, pack_offset, packed_bytes, packed_sha256";
const whichShard = "source = $1 and day = $2 and generation = $3 and shard.id = $4";
const batch = 200;

const findShard: Statement = {
  name: "find_shard",
  text: `select plan_id, ordinal from shard join plan on plan.id = shard.plan_id where ${whichShard}`,
};

const nextPages: Statement = {
  name: "next_pages",
  text: `select ${pageColumns} from page where plan_id = $1 and ordinal = $2 and page >= $3 order by page limit ${batch}`,
};

/** createLedger keeps the ledger in PostgreSQL. */
export function createLedger(pool: Pool): Ledger {
  return {
    plan: (ctx, { engine, ...wanted }) =>
      withTransaction(ctx, pool, async (tx) => {
        await raiseEpoch(tx, engine);
        return findPlan(tx, wanted, engine);
      }),

    freeze: (ctx, engine, draft) =>
      withTransaction(ctx, pool, async (tx) => {
        await raiseEpoch(tx, engine);
        return insertPlan(tx, draft, engine);
      }),

    archived: (ctx, query) => withTransaction(ctx, pool, (tx) => findArchived(tx, query), { readOnly: true }),

    ended: (ctx, key) => withTransaction(ctx, pool, (tx) => findEnded(tx, key), { readOnly: true }),

    claim: (ctx, engine, key) =>
      withTransaction(ctx, pool, async (tx) => {
        await raiseEpoch(tx, engine);
        return claimShard(tx, engine, key);
      }),

    commit: (ctx, commits) => commitSteps(ctx, pool, commits),

    async *pages(ctx, key, startPage) {
      const known = await execute<{ plan_id: string; ordinal: number }>(ctx, pool, findShard, keyOf(key));
      const [shard] = known.rows;
      if (shard === undefined) throw notPlanned(key);
      for (let from = startPage; ; ) {
        const { rows } = await execute<PageRow>(ctx, pool, nextPages, [shard.plan_id, shard.ordinal, from]);
        yield rows.map(recordOf);
        const last = rows.at(-1);
        if (last === undefined || rows.length < batch) return;
        from = last.page + 1;
      }
    },

    async page(ctx, key, page) {
      const { rows } = await query<PageRow>(
        ctx,
        pool,
        `select ${pageColumns} from page join shard using (plan_id, ordinal) join plan on plan.id = shard.plan_id
         where ${whichShard} and page = $5`,
        [...keyOf(key), page],
      );
      return rows[0] === undefined ? undefined : recordOf(rows[0]);
    },
  };
}

function keyOf(key: ShardKey): readonly unknown[] {
  return [key.source, key.day, key.generation, key.shard];
}

function recordOf(row: PageRow): PageRecord {
  return {
    page: row.page,
    sha256: row.sha256.toString("hex"),
    sizeBytes: Number(row.size_bytes),
    place: placeOf(row),
    mediaType: row.media_type,
    url: row.url,
    fetchTime: row.fetched_at,
  };
}
