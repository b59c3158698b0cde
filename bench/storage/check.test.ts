import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Client } from "pg";
import { testPostgres } from "../../services/kit/testing/test-postgres.ts";
import { checkDay } from "./check.ts";
import { makeCopyFile } from "./copy-file.ts";
import { openCopy } from "./copy-stream.ts";
import { plainSchema } from "./plain.ts";
import { days } from "./rows.ts";

const rows = 45;
const floor = { name: "COPY + MERGE", kind: "plain" } as const;
const postgres = testPostgres();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-bench-test-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it("accepts a day that was loaded, and nothing less", async () => {
  await using stack = new AsyncDisposableStack();
  const url = await postgres.createDatabase();
  const client = stack.adopt(new Client({ connectionString: url }), (open) => open.end());
  await client.connect();
  await client.query(plainSchema);
  const session = stack.use(await openCopy(folder)(url));
  for (const { day } of days.slice(0, 2)) {
    await expect(checkDay(client, floor, day, rows)).rejects.toThrow(`COPY + MERGE, day ${day}: there is`);
    await makeCopyFile(folder, day, rows);
    await session.load(day, rows);
    await checkDay(client, floor, day, rows);
  }
  await checkDay(client, floor, 3, rows);
  await client.query("delete from price_history where amount < (select max(amount) from price_history)");
  await expect(checkDay(client, floor, 3, rows)).rejects.toThrow("day 3");
});
