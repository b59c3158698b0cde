import type { Pool } from "pg";
import { execute, type Statement } from "../../kit/postgres/statement.ts";
import { query, withTransaction } from "../../kit/postgres/transaction.ts";
import { stale } from "../engine.ts";
import type { Ledger } from "../ledger.ts";
import type { PageRecord, ShardKey } from "../shard.ts";
import { findArchived, findEnded } from "./archived.ts";
import { claimShard, notPlanned } from "./claims.ts";
import { raiseEpoch } from "./epoch.ts";
import { findPlan, insertPlan } from "./plans.ts";

type PageRow = { page: number; sha256: Buffer; size_bytes: string; media_type: string; url: string; fetched_at: Date };

const pageColumns = "page, sha256, page.size_bytes, media_type, url, fetched_at";
const whichShard = "source = $1 and day = $2 and generation = $3 and shard.id = $4";
const batch = 200;

const findShard: Statement = {
  name: "find_shard",
  text: `select 1 from shard join plan on plan.id = shard.plan_id where ${whichShard}`,
};

const nextPages: Statement = {
  name: "next_pages",
  text: `select ${pageColumns} from page join shard using (plan_id, ordinal) join plan on plan.id = shard.plan_id
    where ${whichShard} and page >= $5 order by page limit ${batch}`,
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

    async commit(ctx, work, page, advance) {
      const { engine } = work;
      const [planId, ordinal, claim] = work.claim.split("/");
      const position = "position" in advance ? JSON.stringify(advance.position) : null;
      const outcome = "outcome" in advance ? advance.outcome : undefined;
      const { rows } = await execute<{ moved: number }>(ctx, pool, commitPage, [
        engine.run,
        engine.epoch,
        planId,
        ordinal,
        claim,
        page?.page ?? null,
        page === undefined ? null : Buffer.from(page.sha256, "hex"),
        page?.sizeBytes ?? 0,
        page?.mediaType ?? null,
        page?.url ?? null,
        page?.fetchTime ?? null,
        position,
        outcome?.state ?? null,
        outcome?.reason ?? "",
        outcome?.message ?? "",
        outcome === undefined ? null : engine.idempotencyKey,
      ]);
      if (rows[0]?.moved !== 1) throw stale(engine, `shard ${work.key.shard}`);
    },

    async *pages(ctx, key, startPage) {
      const known = await execute(ctx, pool, findShard, keyOf(key));
      if (known.rows.length === 0) throw notPlanned(key);
      for (let from = startPage; ; ) {
        const { rows } = await execute<PageRow>(ctx, pool, nextPages, [...keyOf(key), from]);
        yield* rows.map(recordOf);
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

/**
 * One statement: the fence holds the run's epoch still, the shard moves only under its newest claim, and the page goes
 * in only where the shard moved. A page kept at the end leaves no position, because nothing is to be fetched after it.
 */
const commitPage: Statement = {
  name: "commit_page",
  text: `
  with fence as (select 1 from run_epoch where run = $1 and epoch = $2 for share),
  moved as (
    update shard set
      pages = pages + case when $6::integer is null then 0 else 1 end,
      size_bytes = size_bytes + $8::bigint,
      position = case when $12::text is not null then $12 when $6::integer is null then position end,
      state = $13, reason = $14, message = $15, finished_key = $16
    where plan_id = $3 and ordinal = $4 and claim = $5 and state is null
      and ($6::integer is null or pages = $6::integer) and exists (select from fence)
    returning plan_id, ordinal),
  added as (
    insert into page (plan_id, ordinal, page, sha256, size_bytes, media_type, url, fetched_at)
    select plan_id, ordinal, $6, $7, $8, $9, $10, $11::timestamptz from moved where $6::integer is not null)
  select count(*)::integer as moved from moved`,
};

function keyOf(key: ShardKey): readonly unknown[] {
  return [key.source, key.day, key.generation, key.shard];
}

function recordOf(row: PageRow): PageRecord {
  return {
    page: row.page,
    sha256: row.sha256.toString("hex"),
    sizeBytes: Number(row.size_bytes),
    mediaType: row.media_type,
    url: row.url,
    fetchTime: row.fetched_at,
  };
}
