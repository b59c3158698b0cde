import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { NO_TERM_BITS } from "../../read/term-bits.ts";
import { dayOf, harvest, items, listing, type TestDay } from "../../testing/day.ts";
import { harvestLine, publishLine } from "../../testing/line.ts";
import { filterWith } from "../../testing/listing-filter.ts";
import { createRandom, type Random } from "../../testing/random.ts";
import { testStorage } from "../../testing/test-storage.ts";
import { listListings } from "./list-listings.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import { findPage } from "./listing-page.ts";
import { findPins, type Pin } from "./pins.ts";
import { read } from "./read.ts";

const ctx = testContext();
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SOURCES = ["market", "shop"];
const LISTINGS = 20;
const DAYS = 12;
// From here on a line takes the place of what was published before.
const LINE = 8;
const REFUSED = 5;

/** Goods are what a source has on a day, by external id. */
type Goods = ReadonlyMap<string, { readonly price: string; readonly word: string }>;

/** Shown is a listing as a day shows it. */
type Shown = { readonly source: string; readonly id: string; price: string; word: string; state: 1 | 2 };

const storage = testStorage(testPostgres());
// What each day shows, by its index.
const shown: Shown[][] = Array.from({ length: DAYS }, () => []);

beforeAll(async () => {
  const random = createRandom(SEED);
  const made = SOURCES.map((source) => ({ source, days: goodsOf(random), again: goodsOf(random) }));
  for (let index = 0; index < DAYS; index++) {
    for (const { source, days } of made) await harvestDay(source, index, days[index] ?? new Map());
  }
  const [market] = made;
  if (market === undefined) throw new Error("there is no market");
  const replayed = market.again.slice(LINE).map((goods, index) => testDay(market.source, LINE + index, goods));
  await harvestLine(storage.server, replayed, "again");
  await publishLine(storage.server, market.source, "again");
  show(market.source, [...market.days.slice(0, LINE), ...market.again.slice(LINE)]);
  for (const { source, days } of made.slice(1)) show(source, days);
});

// Few prices for many listings: most pages end among equals, and many a listing comes back to a price that it had.
function goodsOf(random: Random): Goods[] {
  const goods = new Map<string, { price: string; word: string }>();
  return Array.from({ length: DAYS }, () => {
    for (let n = 0; n < LISTINGS; n++) {
      const id = `id-${String(n).padStart(2, "0")}`;
      const before = goods.get(id);
      if (before !== undefined && random.chance(0.5)) continue;
      if (random.chance(0.2)) goods.delete(id);
      else {
        const price = random.chance(0.15) ? "free" : `${random.below(3)} ${random.chance(0.8) ? "EUR" : "PLN"}`;
        goods.set(id, { price, word: random.chance(0.2) ? `word${random.below(2)}` : (before?.word ?? "word0") });
      }
    }
    return new Map(goods);
  });
}

function testDay(source: string, index: number, goods: Goods): TestDay {
  const rows = [...goods].map(([externalId, { price, word }]) => listing({ externalId, price, title: `A ${word}` }));
  const day = dayName(index);
  return { source, day, run: `${source}-${day}`, shards: [{ id: "all", items: items(rows) }] };
}

async function harvestDay(source: string, index: number, goods: Goods): Promise<void> {
  const gates = index === REFUSED ? { leastItems: 1_000n } : {};
  await harvest(storage.server, { ...testDay(source, index, goods), gates });
}

function dayName(index: number): string {
  return `2026-01-${String(index + 1).padStart(2, "0")}`;
}

// What was there and is not any more is absent, at the last price.
function show(source: string, days: readonly Goods[]): void {
  const known = new Map<string, Shown>();
  for (const [index, goods] of days.entries()) {
    if (index !== REFUSED) {
      for (const [id, each] of known) known.set(id, { ...each, state: 2 });
      for (const [id, each] of goods) known.set(id, { source, id, ...each, state: 1 });
    }
    shown[index]?.push(...known.values());
  }
}

const placeOf = ({ price }: Shown) => (price === "free" ? Number.POSITIVE_INFINITY : Number(price.split(" ")[0]));

function expected(index: number, { source, state, words, currency, minPrice }: ListingFilter): string[] {
  return (shown[index] ?? [])
    .filter((each) => (source === "-" || each.source === source) && each.state === state)
    .filter((each) => words.every((word) => each.word === word))
    .filter((each) => currency === undefined || each.price.endsWith(currency))
    .filter((each) => placeOf(each) >= Number(minPrice ?? 0))
    .sort((a, b) => (placeOf(a) === placeOf(b) ? order(a, b) : placeOf(a) < placeOf(b) ? -1 : 1))
    .map((each) => `${each.source} ${each.id}`);
}

function order(a: Shown, b: Shown): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.source < b.source ? -1 : 1;
}

const QUESTIONS: readonly { readonly name: string; readonly more: Partial<ListingFilter> }[] = [
  { name: "of a source", more: {} },
  { name: "of all sources", more: { source: "-" } },
  { name: "that are absent", more: { source: "-", state: 2 } },
  { name: "in a currency, from a price on", more: { source: "-", currency: "EUR", minPrice: "1" } },
  { name: "by a word", more: { words: ["word1"] } },
  { name: "by a word, of all sources", more: { source: "-", words: ["word0"] } },
];

function filterOf(index: number, more: Partial<ListingFilter>): ListingFilter {
  return filterWith({ source: "market", asOfDay: dayOf(dayName(index)), ...more });
}

async function listed(filter: ListingFilter, size: number): Promise<string[]> {
  const found: string[] = [];
  let after: ListingCursor | undefined;
  do {
    const page = await listListings(ctx, storage.dataSource, filter, size, after);
    found.push(...page.listings.map(({ name, externalId }) => `${name.split("/")[1]} ${externalId}`));
    after = page.next;
  } while (after !== undefined);
  return found;
}

// As a list is made of pages, but with ways that are given up after a few rows.
async function walked(filter: ListingFilter, size: number, mostRows: number): Promise<string[]> {
  const pins = await read(ctx, storage.dataSource, (manager) => findPins(manager, filter.source, filter.asOfDay));
  const way = { kind: "prices", terms: [], termBits: NO_TERM_BITS, mostRows } as const;
  const found: string[] = [];
  for (let after: ListingCursor | undefined, pages = 0; ; pages++) {
    const ways = pins.map((pin) => ({ pin, way }));
    const from = after;
    const page = await read(ctx, storage.dataSource, (manager) => findPage(manager, ways, filter, size + 1, from));
    found.push(...page.found.slice(0, size).map(({ pin, externalId }) => `${pin.source} ${externalId}`));
    const last = page.found.length > size ? page.found[size - 1] : page.end;
    if (last === undefined) return found;
    expect(pages).toBeLessThan(SOURCES.length * LISTINGS * DAYS);
    after = cursorOf(pins, last);
  }
}

function cursorOf(pins: readonly Pin[], last: { pin: Pin; price: string; externalId: string }): ListingCursor {
  const { pin, price, externalId } = last;
  return { pins: pins.map(({ no }) => String(no)), price, externalId, source: pin.source };
}

describe.each(QUESTIONS)(`listings $name (SEED=${SEED})`, ({ more }) => {
  it.each([2, 1_000])("are those of every day, in order, by pages of %s", async (size) => {
    for (let index = 0; index < DAYS; index++) {
      const filter = filterOf(index, more);
      expect(await listed(filter, size)).toEqual(expected(index, filter));
    }
  });

  it.each([3, 8, 40])("are the same where a page looks at %s rows", async (mostRows) => {
    for (let index = 0; index < DAYS; index++) {
      const filter = filterOf(index, more);
      expect(await walked(filter, 5, mostRows)).toEqual(expected(index, filter));
    }
  });
});
