import { expect, it, jest } from "@jest/globals";
import { Client } from "pg";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest, items, listing, open, outcomeOf, type TestDay } from "../testing/day.ts";
import { runContext, startStorage, type TestStorage } from "../testing/storage.ts";
import { UNKNOWN_PRICE } from "../write/rank.ts";

const LISTINGS = 200_000;
const BATCH = 500;
// All ids are 1.3 MB of text. What becomes a part, and what is read beside it, are half of it at most.
const MOST_CHARS = 700_000;

const postgres = testPostgres();

/** Ledger is what a day's ledger says, listing by listing from first to last; each of them is there so often. */
type Ledger = { readonly first: number; readonly last: number; readonly times?: number; readonly isPriced?: boolean };

it.each<{ name: string; base: number; day: Ledger; want: Record<string, unknown> }>([
  {
    name: "nothing has a price any more",
    base: LISTINGS,
    day: { first: 1, last: LISTINGS, isPriced: false },
    want: { listings: LISTINGS, unchanged: LISTINGS, priceSums: {} },
  },
  {
    name: "all is there twice",
    base: LISTINGS,
    day: { first: 1, last: LISTINGS, times: 2 },
    want: { listings: LISTINGS, duplicates: LISTINGS, unchanged: LISTINGS, priceSums: { EUR: `${LISTINGS * 2}` } },
  },
  {
    name: "all but one is gone",
    base: LISTINGS,
    day: { first: 1, last: 1 },
    want: { listings: 1, gone: LISTINGS - 1, priceSums: { EUR: "2" } },
  },
  {
    name: "all but one is new",
    base: 1,
    day: { first: 1, last: LISTINGS },
    want: { listings: LISTINGS, new: LISTINGS - 1, priceSums: { EUR: `${LISTINGS * 2}` } },
  },
])("asks for parts of a day on which $name", async ({ base, day: ledger, want }) => {
  await using storage = await startStorage({ url: await postgres.createDatabase() });
  await harvest(storage.server, dayOf(1));
  await fill(storage, 1, { first: 2, last: base });
  const day = dayOf(2);
  const snapshot = await open(storage.server, day);
  await fill(storage, 2, ledger);
  const asked = jest.spyOn(Client.prototype, "query");
  await storage.server.publishSnapshot(runContext(day.day), {
    source: "sources/shop",
    snapshotNumber: snapshot.number,
    shards: day.shards.map((shard) => ({ ...outcomeOf(shard), items: BigInt(itemsOf(ledger)) })),
    gates: undefined,
    publishPartial: false,
  });
  const lengths = asked.mock.calls.map((statement) => JSON.stringify(statement).length);
  asked.mockRestore();
  expect(Math.max(...lengths)).toBeGreaterThan(0);
  expect(Math.max(...lengths)).toBeLessThan(MOST_CHARS);
  const { rows } = await storage.pool.query<{ report: unknown }>("select report from snapshot where no = 2");
  expect(rows).toMatchObject([{ report: want }]);
});

function dayOf(date: number): TestDay {
  const rows = [listing({ externalId: "shop-1", price: "2 EUR" })];
  return { source: "shop", day: `2026-01-0${date}`, shards: [{ id: "all", items: date === 1 ? items(rows) : [] }] };
}

function itemsOf({ first, last, times = 1 }: Ledger): number {
  return (last - first + 1) * times;
}

// What writing so many would leave, without the time that it takes. The first listing is written, the others are like it.
async function fill({ pool }: TestStorage, no: number, { first, last, times = 1, isPriced = true }: Ledger) {
  await pool.query(
    `insert into listing (id, source_id, line_no, external_id, hash, version_no, since_no, state, kind, amount, currency, lasting)
      overriding system value
      select n, l.source_id, l.line_no, 'shop-' || n, l.hash, $1, $1, 1, l.kind, l.amount, l.currency, l.lasting
      from listing l cross join generate_series($2::int, $3) n where l.id = 1 on conflict do nothing`,
    [no, first, last],
  );
  await pool.query(
    `insert into batch (snapshot_no, shard_no, first_item, n, listings, rejects, digest, ids, flags)
      select $1, (select no from shard), n * $4::bigint, count(*), count(*), 0, 0, array_agg(id), $5::bytea
      from (select id, ((row_number() over (order by time, id) - 1) / $4)::int + $7 n
        from generate_series(1, $6::int) time cross join generate_series($2::int, $3::int) id) i group by n`,
    [no, first, last, BATCH, isPriced ? null : Buffer.alloc(BATCH, UNKNOWN_PRICE), times, first > 1 ? 1 : 0],
  );
}
