import { expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { sleep } from "../../kit/abort.ts";
import { withCancel } from "../../kit/context.ts";
import { query, withTransaction } from "../../kit/postgres/transaction.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest, items, listing, type TestDay } from "../testing/day.ts";
import { testStorage } from "../testing/test-storage.ts";
import { Housekeeping } from "./housekeeping.ts";

const VACUUMING = "from pg_stat_activity where query = 'vacuum (analyze) listing' and state = 'active'";
const ctx = testContext();
const idle = { lineIdleMs: 3_600_000 };
const postgres = testPostgres();
const storage = testStorage(postgres);

function day(text: string, more: Partial<TestDay> = {}): TestDay {
  const rows = [listing({ externalId: text, price: "1 EUR" })];
  return { source: "shop", day: text, shards: [{ id: "a", items: items(rows) }], ...more };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries === 300) throw new Error("it does not come true");
    await sleep(ctx.signal, 100);
  }
}

async function count(pool: Pool, sql: string): Promise<number> {
  const { rows } = await query<{ count: string }>(ctx, pool, sql);
  return Number(rows[0]?.count);
}

it("sweeps, vacuums and tells the heads when it is asked to, and stops when it is told to", async () => {
  const heads: string[] = [];
  const onHead = (source: string, head: string) => heads.push(`${source} ${head}`);
  const keeper = new Housekeeping({ pool: storage.pool, onHead, ...idle, intervalMs: 3_600_000 });
  await harvest(storage.server, day("2026-01-01"));
  await harvest(storage.server, day("2026-01-02", { gates: { leastItems: 9n } }));
  const stray = "select count(*) from listing where external_id = '2026-01-02'";
  expect(await count(storage.pool, stray)).toBe(1);

  using running = withCancel(ctx);
  const done = keeper.run(running);
  await until(async () => (await count(storage.pool, stray)) === 0);
  keeper.published();
  const vacuums = "select sum(vacuum_count) count from pg_stat_user_tables where relname = 'listing'";
  await until(async () => (await count(storage.pool, vacuums)) > 0);
  await until(async () => heads.includes("shop 2026-01-01"));
  running.cancel();
  await done;
});

it.each([
  {
    name: "its connection was ended",
    stop: async () => void (await query(ctx, storage.pool, `select pg_terminate_backend(pid) ${VACUUMING}`)),
  },
  {
    name: "PostgreSQL was killed",
    stop: async () => {
      await postgres.crash();
      await postgres.start();
    },
  },
])("vacuums in its next turn where $name in this one", async ({ stop }) => {
  const keeper = new Housekeeping({ pool: storage.pool, onHead: () => {}, ...idle, intervalMs: 100 });
  const vacuums = "select sum(vacuum_count) count from pg_stat_user_tables where relname = 'listing'";
  await query(ctx, storage.pool, "select pg_stat_reset()");
  await until(async () => (await count(storage.pool, vacuums)) === 0);
  using running = withCancel(ctx);
  let done: Promise<void> | undefined;
  const held = withTransaction(ctx, storage.pool, async (tx) => {
    // Without a limit: the server would end what asks nothing for 5 s, and the lock with it.
    await tx.query("set local idle_in_transaction_session_timeout = 0");
    await tx.query("lock table listing in share update exclusive mode");
    keeper.published();
    done = keeper.run(running);
    await until(async () => (await count(storage.pool, `select count(*) ${VACUUMING}`)) > 0);
    await stop();
  });
  await held.catch(() => "the lock is gone with its server");
  await until(async () => (await count(storage.pool, vacuums)) > 0);
  running.cancel();
  await done;
});
