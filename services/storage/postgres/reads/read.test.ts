import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import { createDataSource } from "../../../kit/postgres/data-source.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../../kit/testing/postgres.ts";
import { startStorage, type TestStorage } from "../../testing/storage.ts";
import { schema } from "../schema.ts";
import { read } from "./read.ts";

const ctx = testContext();
let postgres: TestPostgres;
let storage: TestStorage;
let dataSource: ReturnType<typeof createDataSource>;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  storage = await startStorage({ url });
  dataSource = await createDataSource({ ...schema, url }).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await storage?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

it("is UNAVAILABLE where its connection is lost between two queries", async () => {
  const lost = read(ctx, dataSource, async (manager) => {
    const [{ pid }] = await manager.query<[{ pid: number }]>("select pg_backend_pid() pid");
    await storage.pool.query("select pg_terminate_backend($1)", [pid]);
    while (manager.queryRunner?.isReleased === false) await sleep(ctx.signal, 5);
    return manager.query("select 1");
  });
  await expect(lost).rejects.toMatchObject({ code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" });
});
