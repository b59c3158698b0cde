import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { withCancel, withTimeout } from "../context.ts";
import { silentLogger } from "../log.ts";
import { testContext } from "../testing/context.ts";
import { testPostgres } from "../testing/test-postgres.ts";
import { createPool } from "./pool.ts";
import { execute } from "./statement.ts";

const postgres = testPostgres();
let pool: Pool;
const ctx = testContext();
const sleeping = { name: "sleeping", text: "select pg_sleep(60)" };
const one = { name: "one", text: "select 1 as one" };

beforeAll(async () => {
  const url = await postgres.createDatabase();
  pool = createPool({ url, service: "test", log: silentLogger(), maxConnections: 1 });
  postgres.owned.defer(() => pool.end());
  await pool.query("create table counts (id int primary key)");
});

describe("execute", () => {
  it("commits, and is prepared once for each connection", async () => {
    const insert = { name: "insert", text: "insert into counts values ($1)" };
    for (const id of [1, 2, 3]) await execute(ctx, pool, insert, [id]);
    expect((await pool.query("select id from counts order by id")).rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    const prepared = await pool.query("select name from pg_prepared_statements where name = 'insert'");
    expect(prepared.rows).toHaveLength(1);
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
  ])("ends at $name, and the pool goes on", async ({ code, end }) => {
    using limited = end();
    const startMs = performance.now();
    await expect(execute(limited, pool, sleeping)).rejects.toMatchObject({ code });
    expect(performance.now() - startMs).toBeLessThan(10_000);
    expect((await execute(ctx, pool, one)).rows).toEqual([{ one: 1 }]);
  });

  it("says what is wrong with the statement, and the pool goes on", async () => {
    const again = { name: "again", text: "insert into counts values (1)" };
    await expect(execute(ctx, pool, again)).rejects.toMatchObject({ code: "23505" });
    expect((await execute(ctx, pool, one)).rows).toEqual([{ one: 1 }]);
  });

  it("calls a database that is away unavailable, and finds it when it is back", async () => {
    await postgres.crash();
    await expect(execute(ctx, pool, one)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await postgres.start();
    expect((await execute(ctx, pool, one)).rows).toEqual([{ one: 1 }]);
  });
});
