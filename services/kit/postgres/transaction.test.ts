import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { sleep } from "../abort.ts";
import { withCancel, withTimeout } from "../context.ts";
import { isRpcError, type RpcError } from "../errors.ts";
import { silentLogger } from "../log.ts";
import { testContext } from "../testing/context.ts";
import { testPostgres } from "../testing/test-postgres.ts";
import { createPool, databaseCheck } from "./pool.ts";
import { query, withTransaction } from "./transaction.ts";

const postgres = testPostgres();
let pool: Pool;
const ctx = testContext();

beforeAll(async () => {
  const url = await postgres.createDatabase();
  pool = createPool({ url, service: "test", log: silentLogger(), maxConnections: 2 });
  postgres.owned.defer(() => pool.end());
  await query(ctx, pool, "create table counts (id int primary key, count int not null)");
});

async function failure(work: Promise<unknown>): Promise<RpcError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isRpcError(error)) throw new Error(`expected an RpcError, got ${error}`);
  return error;
}

describe("withTransaction", () => {
  it("commits what fn did", async () => {
    await withTransaction(ctx, pool, (tx) => tx.query("insert into counts values (1, 1)"));
    const { rows } = await query<{ count: number }>(ctx, pool, "select count from counts where id = $1", [1]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("rolls back what fn did before it threw", async () => {
    const work = withTransaction(ctx, pool, async (tx) => {
      await tx.query("insert into counts values (2, 1)");
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect((await query(ctx, pool, "select from counts where id = 2")).rowCount).toBe(0);
  });

  it("makes the deadline the statement_timeout", async () => {
    using limited = withTimeout(ctx, 30_000);
    const { rows } = await query<{ ms: number }>(
      limited,
      pool,
      "select extract(epoch from current_setting('statement_timeout')::interval) * 1000 as ms",
    );
    expect(Number(rows[0]?.ms)).toBeGreaterThan(20_000);
    expect(Number(rows[0]?.ms)).toBeLessThanOrEqual(30_000);
  });

  it("sets no statement_timeout without a deadline, nor leaves one behind", async () => {
    const { rows } = await query(ctx, pool, "show statement_timeout");
    expect(rows).toEqual([{ statement_timeout: "0" }]);
  });

  it.each([
    { name: "a deadline", code: "DEADLINE_EXCEEDED", end: () => withTimeout(ctx, 200) },
    {
      name: "a cancel",
      code: "CANCELLED",
      end: () => {
        const cancellable = withCancel(ctx);
        setTimeout(() => cancellable.cancel(), 200);
        return cancellable;
      },
    },
  ])("ends the statement under way at $name, and the pool goes on", async ({ code, end }) => {
    using limited = end();
    const startMs = performance.now();
    expect((await failure(query(limited, pool, "select pg_sleep(60)"))).code).toBe(code);
    expect(performance.now() - startMs).toBeLessThan(10_000);
    const active =
      "select from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)' and pid <> pg_backend_pid()";
    // The cancel may still be on its way.
    while ((await query(ctx, pool, active)).rowCount !== 0 && performance.now() - startMs < 30_000)
      await sleep(ctx.signal, 50);
    expect((await query(ctx, pool, active)).rowCount).toBe(0);
  });

  it("waits for a commit that says nothing no longer than the context and a little", async () => {
    await query(
      ctx,
      pool,
      `create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(60); return null; end'`,
    );
    await query(ctx, pool, "create table slow (id int)");
    await query(
      ctx,
      pool,
      "create constraint trigger slow after insert on slow deferrable initially deferred for each row execute function slow()",
    );
    using limited = withCancel(ctx);
    setTimeout(() => limited.cancel(), 500);
    const startMs = performance.now();
    expect((await failure(query(limited, pool, "insert into slow values (1)"))).code).toBe("CANCELLED");
    expect(performance.now() - startMs).toBeLessThan(25_000);
    await query(ctx, pool, "select 1");
  });

  it("waits for a free connection no longer than the context", async () => {
    using holding = withCancel(ctx);
    const held = [1, 2].map(() => failure(query(holding, pool, "select pg_sleep(60)")));
    await sleep(ctx.signal, 100);
    using limited = withTimeout(ctx, 100);
    expect((await failure(query(limited, pool, "select 1"))).code).toBe("DEADLINE_EXCEEDED");
    holding.cancel();
    await Promise.all(held);
    await query(ctx, pool, "select 1");
  });

  it("gives its locks back where its process hangs between two statements", async () => {
    await query(ctx, pool, "insert into counts values (4, 0)");
    const locked = Promise.withResolvers<void>();
    const hung = Promise.withResolvers<void>();
    const work = failure(
      withTransaction(ctx, pool, async (tx) => {
        await tx.query("update counts set count = 1 where id = 4");
        locked.resolve();
        await hung.promise;
        await tx.query("update counts set count = 2 where id = 4");
      }),
    );
    // The other statement must come second, or nothing waits for the hung transaction's lock.
    await locked.promise;
    using limited = withTimeout(ctx, 50_000);
    try {
      await query(limited, pool, "update counts set count = count + 10 where id = 4");
    } finally {
      hung.resolve();
    }
    expect(await work).toMatchObject({ code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" });
    expect((await query(ctx, pool, "select count from counts where id = 4")).rows).toEqual([{ count: 10 }]);
  }, 120_000);

  it("calls a lost race ABORTED", async () => {
    await query(ctx, pool, "insert into counts values (3, 0)");
    const work = withTransaction(
      ctx,
      pool,
      async (tx) => {
        await tx.query("select count from counts where id = 3");
        await query(ctx, pool, "update counts set count = 1 where id = 3");
        await tx.query("update counts set count = 2 where id = 3");
      },
      { isolation: "repeatable read" },
    );
    expect(await failure(work)).toMatchObject({ code: "ABORTED", reason: "DATABASE_CONFLICT" });
  });

  it("hands on a broken constraint as it is", async () => {
    await expect(query(ctx, pool, "insert into counts values (9, null)")).rejects.toMatchObject({ code: "23502" });
  });

  it("says UNAVAILABLE while the database is away, and recovers by itself", async () => {
    const gone = { code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" };
    const underWay = failure(query(ctx, pool, "select pg_sleep(60)"));
    await sleep(ctx.signal, 200);
    await postgres.crash();
    expect(await underWay).toMatchObject(gone);
    expect(await failure(query(ctx, pool, "select 1"))).toMatchObject(gone);
    expect(await failure(databaseCheck(pool)(ctx))).toMatchObject(gone);
    await postgres.start();
    await databaseCheck(pool)(ctx);
  });
});
