import { expect, it } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { testStorage } from "../../testing/test-storage.ts";
import { read } from "./read.ts";

const ctx = testContext();
const storage = testStorage(testPostgres());

it("is UNAVAILABLE where its connection is lost between two queries", async () => {
  const lost = read(ctx, storage.dataSource, async (manager) => {
    const [{ pid }] = await manager.query<[{ pid: number }]>("select pg_backend_pid() pid");
    await storage.pool.query("select pg_terminate_backend($1)", [pid]);
    while (manager.queryRunner?.isReleased === false) await sleep(ctx.signal, 5);
    return manager.query("select 1");
  });
  await expect(lost).rejects.toMatchObject({ code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" });
});
