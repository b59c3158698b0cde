import { beforeAll, expect, it } from "@jest/globals";
import { PriceKind } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import { sleep } from "../../../kit/abort.ts";
import { createDataSource } from "../../../kit/postgres/data-source.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { decimalOf } from "../../money.ts";
import { batches, dayOf, harvest, items, listing, open, outcomeOf, type TestDay, write } from "../../testing/day.ts";
import { filterWith } from "../../testing/listing-filter.ts";
import { createRandom } from "../../testing/random.ts";
import { startStorage } from "../../testing/storage.ts";
import { testStorage } from "../../testing/test-storage.ts";
import { prepare } from "../publish-snapshot.ts";
import { schema } from "../schema.ts";
import { listListings } from "./list-listings.ts";
import type { ListingCursor } from "./listing-filter.ts";

const ctx = testContext();
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const LISTINGS = 60;
const PUBLISHED = 5;
const DAYS = randomDays();
const postgres = testPostgres();
const storage = testStorage(postgres);

beforeAll(async () => {
  for (const prices of DAYS.slice(0, PUBLISHED)) await harvest(storage.server, testDay(prices));
  // One more is prepared: what it wrote is there, also of a listing that is new, and nobody may see it.
  const prices = DAYS[PUBLISHED] ?? new Map<string, string>();
  const last = testDay(prices.set("id-new", "1 EUR"));
  const { number } = await open(storage.server, last);
  await write(storage.server, last, batches(last, { number }));
  const owner = { run: `pipelines/daily/runs/${last.day}`, epoch: 1 };
  const shards = last.shards.map(outcomeOf);
  await withTransaction(ctx, storage.pool, (tx) =>
    prepare(tx, { owner, snapshotNo: Number(number), shards, gates: undefined, publishPartial: false }),
  );
});

// Few prices for many listings: most pages end among equals.
function randomDays(): Map<string, string>[] {
  const random = createRandom(SEED);
  const prices = new Map<string, string>();
  return Array.from({ length: PUBLISHED + 1 }, () => {
    for (let n = 0; n < LISTINGS; n++) {
      const id = `id-${n}`;
      if (prices.has(id) && !random.chance(0.3)) continue;
      if (random.chance(0.15)) prices.delete(id);
      else prices.set(id, random.chance(0.2) ? "free" : `${random.below(4)} EUR`);
    }
    return new Map(prices);
  });
}

function testDay(prices: Map<string, string>): TestDay {
  const rows = [...prices].map(([externalId, price]) => listing({ externalId, price }));
  return { source: "shop", day: dayName(DAYS.indexOf(prices)), shards: [{ id: "all", items: items(rows) }] };
}

function dayName(index: number): string {
  return `2026-01-${String(index + 1).padStart(2, "0")}`;
}

function expected(prices: ReadonlyMap<string, string>): string[] {
  const place = (price: string) => (price === "free" ? Number.POSITIVE_INFINITY : Number(price.split(" ")[0]));
  return [...prices]
    .map(([id, price]) => ({ id, order: place(price), shown: `${id} ${price}` }))
    .sort((a, b) => (a.order === b.order ? (a.id < b.id ? -1 : 1) : a.order < b.order ? -1 : 1))
    .map(({ shown }) => shown);
}

async function listed(day: number, size: number): Promise<string[]> {
  const filter = filterWith({ asOfDay: dayOf(dayName(day)) });
  const found: string[] = [];
  let after: ListingCursor | undefined;
  do {
    const page = await listListings(ctx, storage.dataSource, filter, size, after);
    for (const { externalId, price, priceKind } of page.listings) {
      found.push(`${externalId} ${price ? `${decimalOf(price)} EUR` : priceKind === PriceKind.FREE ? "free" : "?"}`);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
}

it.each([1, 3, 7, 1_000])(`lists every published day in order, by pages of %s (SEED=${SEED})`, async (size) => {
  for (const [day, prices] of DAYS.slice(0, PUBLISHED).entries()) {
    expect(await listed(day, size)).toEqual(expected(prices));
  }
});

it("reads a page from the index of prices, and nothing else of a large source", async () => {
  const url = await postgres.createDatabase();
  const rows = Array.from({ length: 3_000 }, (_, n) => listing({ externalId: `id-${n}`, price: `${n} EUR` }));
  {
    await using large = await startStorage({ url });
    await harvest(large.server, { source: "shop", day: dayName(0), shards: [{ id: "all", items: items(rows) }] });
  }
  // One connection, which can be asked what it has read; what the others have read is known when they are gone.
  const reader = await createDataSource({ ...schema, url, maxConnections: 1 }).initialize();
  const others = "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
  while ((await reader.query<unknown[]>(others)).length > 0) await sleep(ctx.signal, 10);
  await reader.query("select pg_stat_reset()");
  const { listings } = await listListings(ctx, reader, filterWith({ asOfDay: dayOf(dayName(0)) }), 50, undefined);
  expect(listings).toHaveLength(50);
  await reader.query("select pg_stat_force_next_flush()");
  const [counted] = await reader.query<{ prices: number; scanned: number }[]>(
    `select idx_tup_read::int prices, seq_tup_read::int scanned from pg_stat_user_indexes i
      join pg_stat_user_tables t using (relid) where indexrelname = 'listing_price'`,
  );
  await reader.destroy();
  expect(counted).toEqual({ prices: expect.any(Number), scanned: 0 });
  expect(counted?.prices).toBeGreaterThanOrEqual(50);
  expect(counted?.prices).toBeLessThan(500);
});
