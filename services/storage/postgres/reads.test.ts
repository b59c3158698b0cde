import { beforeAll, describe, expect, it } from "@jest/globals";
import { type Listing, PriceKind } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { Change_Kind } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { ListListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { formatDay } from "../../kit/day.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { decimalOf, moneyOf } from "../money.ts";
import { dayOf, harvest, items, listing } from "../testing/day.ts";
import { failure } from "../testing/failure.ts";
import { listRequest } from "../testing/list-request.ts";
import { testStorage } from "../testing/test-storage.ts";

const ctx = testContext();
const storage = testStorage(testPostgres());

/** Prices of listings by day; no entry: not there. */
const DAYS: Readonly<Record<string, string>>[] = [
  { a: "100 EUR", b: "50 EUR", c: "20 EUR", d: "", e: "free", f: "30 PLN" },
  { a: "80 EUR", b: "50 EUR negotiable", c: "", d: "10 EUR", e: "free", f: "35 PLN" },
  { a: "40 EUR", b: "50 EUR", d: "10 EUR", e: "5 EUR", f: "35 PLN", g: "1 EUR" },
  { a: "40 EUR", b: "45 EUR", c: "15 EUR", d: "10 EUR", e: "5 EUR", f: "8 EUR", g: "1 EUR" },
];

beforeAll(async () => {
  for (const source of ["shop", "market"]) {
    for (const [index, prices] of DAYS.entries()) await harvestDay(source, index, prices);
  }
});

function harvestDay(source: string, index: number, prices: Readonly<Record<string, string>>) {
  const rows = Object.entries(prices).map(([externalId, price]) =>
    listing({
      externalId,
      price,
      title: `Cadeira ${externalId} São João`,
      categoryId: externalId < "c" ? "chairs" : "other",
    }),
  );
  const day = `2026-01-0${index + 1}`;
  return harvest(storage.server, { source, day, run: `${source}-${day}`, shards: [{ id: "all", items: items(rows) }] });
}

async function pages(
  request: ListListingsRequest,
  between: () => Promise<unknown> = async () => {},
): Promise<Listing[]> {
  const all: Listing[] = [];
  let pageToken = "";
  do {
    const page = await storage.server.listListings(ctx, { ...request, pageToken });
    all.push(...page.listings);
    pageToken = page.nextPageToken;
    await between();
  } while (pageToken !== "");
  return all;
}

const short = (l: Listing) => `${l.externalId} ${l.price === undefined ? l.priceKind : decimalOf(l.price)}`;

describe("listListings", () => {
  it.each<{ name: string; ask: Partial<ListListingsRequest>; want: string[] }>([
    { name: "the cheapest first", ask: {}, want: ["g 1", "e 5", "f 8", "d 10", "c 15", "a 40", "b 45"] },
    {
      name: "as of the first day",
      ask: { asOfDay: dayOf("2026-01-01") },
      want: ["c 20", "f 30", "b 50", "a 100", "d 0", "e 3"],
    },
    {
      name: "as of the second day",
      ask: { asOfDay: dayOf("2026-01-02") },
      want: ["d 10", "c 20", "f 35", "b 50", "a 80", "e 3"],
    },
    {
      name: "as of the third day",
      ask: { asOfDay: dayOf("2026-01-03") },
      want: ["g 1", "e 5", "d 10", "f 35", "a 40", "b 50"],
    },
    { name: "as of a later day", ask: { asOfDay: dayOf("2027-01-01"), categoryId: "chairs" }, want: ["a 40", "b 45"] },
    { name: "absent as of the third day", ask: { asOfDay: dayOf("2026-01-03"), state: 2 }, want: ["c 20"] },
    { name: "absent now", ask: { state: 2 }, want: [] },
    {
      name: "a range of prices in its currency",
      ask: { asOfDay: dayOf("2026-01-02"), minPrice: moneyOf("20", "EUR"), maxPrice: moneyOf("50", "EUR") },
      want: ["c 20", "b 50"],
    },
    { name: "words without accents", ask: { text: "SAO d cadeira" }, want: ["d 10"] },
    { name: "words with accents", ask: { text: "joão A" }, want: ["a 40"] },
    { name: "no part of a word", ask: { text: "cadei" }, want: [] },
    { name: "a text that is no word", ask: { text: "%_", categoryId: "chairs" }, want: ["a 40", "b 45"] },
  ])("lists $name, on one page and on many", async ({ ask, want }) => {
    expect((await pages(listRequest(ask))).map(short)).toEqual(want);
    expect((await pages(listRequest({ ...ask, pageSize: 1 }))).map(short)).toEqual(want);
    expect((await pages(listRequest({ ...ask, pageSize: 2 }))).map(short)).toEqual(want);
  });

  it("lists all sources in one order", async () => {
    const all = await pages(listRequest({ parent: "sources/-", pageSize: 3, minPrice: moneyOf("10", "EUR") }));
    expect(all.map((l) => l.name.split("/")[1])).toEqual(Array(4).fill(["market", "shop"]).flat());
    expect(all.map(short)).toEqual(["d 10", "d 10", "c 15", "c 15", "a 40", "a 40", "b 45", "b 45"]);
  });

  it("shows one snapshot on all pages, whatever is published between them", async () => {
    for (const [index, prices] of DAYS.slice(0, 2).entries()) await harvestDay("moving", index, prices);
    const want = (await pages(listRequest({ parent: "sources/moving" }))).map(short);
    let next = 2;
    const publishOne = async () => {
      const prices = DAYS[next];
      if (prices !== undefined) await harvestDay("moving", next, prices);
      next++;
    };
    const seen = await pages(listRequest({ parent: "sources/moving", pageSize: 1 }), publishOne);
    expect(seen.map(short)).toEqual(want);
    expect((await pages(listRequest({ parent: "sources/moving" }))).map(short)).not.toEqual(want);
  });

  it("refuses a token of another question", async () => {
    const { nextPageToken } = await storage.server.listListings(ctx, listRequest({ pageSize: 1 }));
    const other = listRequest({ pageToken: nextPageToken, text: "sao" });
    expect(await failure(storage.server.listListings(ctx, other))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("cuts a page that would not fit an answer", async () => {
    const rows = Array.from({ length: 120 }, (_, n) =>
      listing({ externalId: `l${n}`, price: `${n + 1} EUR`, description: "x".repeat(n < 5 ? 400_000 : 15_000) }),
    );
    await harvest(storage.server, {
      source: "large",
      day: "2026-01-01",
      run: "large",
      shards: [{ id: "s", items: items(rows) }],
    });
    const first = await storage.server.listListings(ctx, listRequest({ parent: "sources/large" }));
    expect(first.listings).toHaveLength(2);
    const all = await pages(listRequest({ parent: "sources/large", pageSize: 1000 }));
    expect(all.map(({ externalId }) => externalId)).toEqual(rows.map(({ externalId }) => externalId));
  });

  it("says which source has nothing published", async () => {
    expect(await failure(pages(listRequest({ parent: "sources/none" })))).toMatchObject({
      code: "NOT_FOUND",
      reason: "SOURCE_NOT_FOUND",
    });
  });
});

describe("getListing", () => {
  const get = (id: string, asOfDay?: string) =>
    storage.server.getListing(ctx, {
      name: `sources/shop/listings/${id}`,
      asOfDay: asOfDay === undefined ? undefined : dayOf(asOfDay),
    });
  const days = (l: Listing) =>
    [l.firstSeenDay, l.lastSeenDay, l.priceDay].map((day) => day && formatDay(day).slice(-2));

  it.each([
    { id: "a", asOf: undefined, price: "40", days: ["01", "04", "04"] },
    { id: "a", asOf: "2026-01-02", price: "80", days: ["01", "02", "02"] },
    { id: "c", asOf: "2026-01-02", price: "20", days: ["01", "02", "01"] },
    { id: "c", asOf: "2026-01-03", price: "20", days: ["01", "02", "01"] },
    { id: "c", asOf: undefined, price: "15", days: ["01", "04", "04"] },
    { id: "d", asOf: "2026-01-01", price: undefined, days: ["01", "01", undefined] },
  ])("$id as of $asOf", async ({ id, asOf, price, days: want }) => {
    const seen = await get(id, asOf);
    expect(seen.price && decimalOf(seen.price)).toBe(price);
    expect(days(seen)).toEqual(want);
  });

  it("tells the state and where the version comes from", async () => {
    expect(await get("c", "2026-01-03")).toMatchObject({ state: 2 });
    expect(await get("g")).toMatchObject({
      name: "sources/shop/listings/g",
      state: 1,
      priceKind: PriceKind.FIXED,
      lineage: {
        run: "pipelines/daily/runs/shop-2026-01-03",
        day: dayOf("2026-01-03"),
        generation: 1,
        place: { shard: "all", page: 0, row: 5 },
      },
    });
  });

  it.each([
    { id: "none", asOf: undefined, reason: "LISTING_NOT_FOUND" },
    { id: "g", asOf: "2026-01-02", reason: "LISTING_NOT_FOUND" },
    { id: "a", asOf: "2025-12-31", reason: "SOURCE_NOT_FOUND" },
  ])("$id as of $asOf: $reason", async ({ id, asOf, reason }) => {
    expect(await failure(get(id, asOf))).toMatchObject({ code: "NOT_FOUND", reason });
  });
});

describe("listPriceHistory", () => {
  const history = async (id: string, pageSize: number) => {
    const points: string[] = [];
    let pageToken = "";
    do {
      const page = await storage.server.listPriceHistory(ctx, {
        parent: `sources/shop/listings/${id}`,
        pageSize,
        pageToken,
      });
      const text = page.points.map((p) => `${p.day?.day} ${p.price ? decimalOf(p.price) : p.priceKind} ${p.state}`);
      points.push(...text);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return points;
  };
  it.each([
    { id: "a", want: ["3 40 1", "2 80 1", "1 100 1"] },
    { id: "b", want: ["4 45 1", "3 50 1", "2 50 1", "1 50 1"] },
    { id: "c", want: ["4 15 1", "3 20 2", "1 20 1"] },
    { id: "e", want: ["3 5 1", "1 3 1"] },
    { id: "g", want: ["3 1 1"] },
  ])("$id", async ({ id, want }) => {
    expect(await history(id, 0)).toEqual(want);
    expect(await history(id, 1)).toEqual(want);
  });
});

describe("listChanges", () => {
  const changes = async (day: string, kinds: Change_Kind[], minDropShare: number, pageSize: number) => {
    const found: string[] = [];
    let pageToken = "";
    do {
      const parent = `sources/shop/snapshots/${day}`;
      const page = await storage.server.listChanges(ctx, { parent, kinds, minDropShare, pageSize, pageToken });
      for (const change of page.changes) {
        const prices = [change.oldPrice, change.newPrice].map((price) => (price ? decimalOf(price) : "-"));
        found.push(
          `${change.listing.split("/").pop()} ${change.kind} ${prices.join(">")} ${change.dropShare.toFixed(2)}`,
        );
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return found;
  };
  it.each<{ name: string; day: string; kinds?: Change_Kind[]; share?: number; want: string[] }>([
    { name: "all of a day", day: "2026-01-02", want: ["a 2 100>80 0.20", "d 4 ->10 0.00", "f 3 30>35 0.00"] },
    {
      name: "gone, free no more, and new",
      day: "2026-01-03",
      want: ["a 2 80>40 0.50", "c 5 20>- 0.00", "e 4 ->5 0.00", "g 1 ->1 0.00"],
    },
    {
      name: "back again at another price, and in another currency",
      day: "2026-01-04",
      want: ["b 2 50>45 0.10", "c 2 20>15 0.25", "c 6 20>15 0.00", "f 4 35>8 0.00"],
    },
    {
      name: "drops, the largest first",
      day: "2026-01-04",
      kinds: [Change_Kind.PRICE_DOWN],
      want: ["c 2 20>15 0.25", "b 2 50>45 0.10"],
    },
    { name: "drops of a share at least", day: "2026-01-04", share: 0.2, want: ["c 2 20>15 0.25"] },
    { name: "one kind", day: "2026-01-03", kinds: [Change_Kind.GONE], want: ["c 5 20>- 0.00"] },
  ])("$name", async ({ day, kinds = [], share = 0, want }) => {
    expect(await changes(day, kinds, share, 0)).toEqual(want);
    expect(await changes(day, kinds, share, 1)).toEqual(want);
  });

  it("says where there is no such day", async () => {
    expect(await failure(changes("2026-02-01", [], 0, 0))).toMatchObject({ reason: "SNAPSHOT_NOT_FOUND" });
  });
});

describe("reports and lists of snapshots", () => {
  it("counts a day, and has its largest drops", async () => {
    const report = await storage.server.getDailyReport(ctx, { name: "sources/shop/snapshots/2026-01-04" });
    expect(report.snapshot?.counts).toMatchObject({
      listings: 7n,
      changed: 3n,
      unchanged: 4n,
      reappeared: 1n,
      gone: 0n,
    });
    expect(report.priceSums).toEqual([{ currencyCode: "EUR", units: 124n, nanos: 0 }]);
    expect(report.largestDrops.map((drop) => drop.listing)).toEqual([
      "sources/shop/listings/c",
      "sources/shop/listings/b",
    ]);
  });

  it("leaves carried prices out of the sum", async () => {
    const report = await storage.server.getDailyReport(ctx, { name: "sources/shop/snapshots/2026-01-02" });
    expect(report.priceSums.map((sum) => `${decimalOf(sum)} ${sum.currencyCode}`)).toEqual(["140 EUR", "35 PLN"]);
  });

  it("lists snapshots, the newest first, page by page", async () => {
    const first = await storage.server.listSnapshots(ctx, { parent: "sources/shop", pageSize: 3, pageToken: "" });
    const { snapshots } = await storage.server.listSnapshots(ctx, {
      parent: "sources/shop",
      pageSize: 3,
      pageToken: first.nextPageToken,
    });
    expect([...first.snapshots, ...snapshots].map(({ name }) => name.slice(-2))).toEqual(["04", "03", "02", "01"]);
  });

  it("lists rejects by place, of one reason, in answers below 1 MiB", async () => {
    const rows = items(Array.from({ length: 130 }, (_, n) => (n % 2 === 0 ? "ID_MISSING" : "ITEM_NOT_OBJECT")));
    const raw = Buffer.alloc(16 * 1024, 120);
    const large = rows.map((item) =>
      item.outcome?.$case === "reject"
        ? { ...item, outcome: { ...item.outcome, value: { ...item.outcome.value, raw } } }
        : item,
    );
    const shards = [
      { id: "z", items: large },
      { id: "a", items: rows.slice(0, 1) },
    ];
    await harvest(storage.server, { source: "bad", day: "2026-01-01", run: "bad", batchItems: 30, shards });
    const places: string[] = [];
    const sizes: number[] = [];
    for (let pageToken = "", more = true; more; more = pageToken !== "") {
      const parent = "sources/bad/snapshots/2026-01-01";
      const page = await storage.server.listRejects(ctx, { parent, pageSize: 1000, pageToken, reason: "ID_MISSING" });
      places.push(...page.rejects.map(({ place }) => `${place?.shard} ${place?.page} ${place?.row}`));
      sizes.push(page.rejects.reduce((sum, reject) => sum + reject.raw.length, 0));
      pageToken = page.nextPageToken;
    }
    expect(places).toHaveLength(66);
    expect(new Set(places).size).toBe(66);
    expect([places[0], places[1], places.at(-1)]).toEqual(["z 0 0", "z 0 2", "a 0 0"]);
    expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
    expect(sizes.length).toBe(2);
  });
});
