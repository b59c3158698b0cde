import { expect, it } from "@jest/globals";
import { silentLogger } from "../../../kit/log.ts";
import { createDataSource } from "../../../kit/postgres/data-source.ts";
import { migrate } from "../../../kit/postgres/migrate.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { harvest, items, listing, type TestDay } from "../../testing/day.ts";
import { dumpStorage } from "../../testing/dump.ts";
import { harvestLine, publishLine } from "../../testing/line.ts";
import { stepBack } from "../../testing/migrations.ts";
import { startStorage } from "../../testing/storage.ts";
import { schema } from "../schema.ts";
import { indexAll } from "../search-index.ts";
import { sweepAll } from "../sweep.ts";
import { Lines20261121 } from "./2026-11-21-lines.ts";

const postgres = testPostgres();

function day(number: number, ids: readonly string[]): TestDay {
  const rows = ids.map((externalId) => listing({ externalId, price: `${number} EUR` }));
  return { source: "shop", day: `2026-01-0${number}`, shards: [{ id: "all", items: items(rows) }] };
}

it("takes what an older version has stored, and can be taken back with what lines have shown", async () => {
  const url = await postgres.createDatabase();
  let before: string[];
  {
    await using storage = await startStorage({ url });
    for (const each of [day(1, ["a", "b"]), day(2, ["a", "c"])]) await harvest(storage.server, each);
    await harvestLine(storage.server, [day(2, ["a", "d"])], "shown");
    await publishLine(storage.server, "shop", "shown");
    await sweepAll(testContext(), storage.pool);
    before = await dumpStorage(url);
    await harvestLine(storage.server, [day(2, ["e"])], "hidden");
  }
  await stepBack(url, Lines20261121);

  const dataSource = createDataSource({ ...schema, url });
  await migrate({ dataSource, url, service: schema.service, log: silentLogger() });
  await dataSource.destroy();
  await using storage = await startStorage({ url });
  await sweepAll(testContext(), storage.pool);
  await indexAll(testContext(), storage.pool);
  expect(await dumpStorage(url)).toEqual(before);
  expect((await harvest(storage.server, day(3, ["a", "c", "d"]))).counts).toMatchObject({ listings: 3n, new: 1n });
});

it("leaves an older version that is still at work what it writes", async () => {
  const url = await postgres.createDatabase();
  await using storage = await startStorage({ url });
  await harvest(storage.server, day(1, ["a"]));
  await storage.pool.query("insert into run_epoch values ('pipelines/daily/runs/older', 1)");
  const { rows } = await storage.pool.query<{ no: string }>(
    "insert into snapshot (source_id, run, day, generation, base_no) values (1, $1, '2026-01-02', 1, 1) returning no",
    ["pipelines/daily/runs/older"],
  );
  const made = await storage.pool.query(
    `insert into listing (source_id, external_id, hash, version_no, since_no, kind)
      select 1, unnest(array['a', 'b']), 1, $1, $1, 0 on conflict do nothing returning external_id, line_no`,
    [rows[0]?.no],
  );
  expect(made.rows).toEqual([{ external_id: "b", line_no: "0" }]);
});
