import { expect, it } from "@jest/globals";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { items, listing } from "./day.ts";
import { type Load, load } from "./load.ts";
import { startStorage } from "./storage.ts";

const postgres = testPostgres();

function dayOfPrices(day: string, price: (n: number) => number): Load {
  const rows = Array.from({ length: 60 }, (_, n) => listing({ externalId: `id-${n}`, price: `${price(n)} EUR` }));
  const batches = [
    { shard: "a", items: items(rows.slice(0, 25)) },
    { shard: "b", items: items(rows.slice(25, 50)) },
    { shard: "a", items: items(rows.slice(50)) },
  ];
  return { source: "shop", day, shards: ["a", "b"], batches };
}

it("writes a day with everything that its batches hold, and publishes it", async () => {
  await using storage = await startStorage({ url: await postgres.createDatabase() });
  const first = await load(
    storage.server,
    dayOfPrices("2026-01-01", () => 1),
  );
  expect(first.snapshot.counts).toMatchObject({ items: 60n, listings: 60n, new: 60n });
  const second = await load(
    storage.server,
    dayOfPrices("2026-01-02", (n) => (n < 3 ? 2 : 1)),
  );
  expect(second.snapshot.counts).toMatchObject({ listings: 60n, new: 0n, changed: 3n, unchanged: 57n });
});
