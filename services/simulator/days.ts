import { chance, hash } from "./hash.ts";
import { categoryOf, externalId, type Shelf } from "./shelf.ts";

/**
 * rates is how the simulated world behaves: each number is the share of listings (or of rows) per day, unless it says
 * otherwise. A test that recomputes a day relies on this table and on nothing else.
 */
export const rates = {
  /** Days from a listing's first to its last; the slot's next listing follows at once. So 1/125 = 0.8% a day are new, and as many go for good. */
  lifeDays: 125,
  /** Share of listings that are away once in their life, which makes 0.5 / 125 = 0.4% a day go and come back. */
  awayOnce: 0.5,
  /** A listing that is away comes back after 1 to this many days. */
  awayDaysMost: 3,
  /** Chance of another price each day; of these one in about 40 draws the price that it had. */
  priceChange: 0.05,
  /** A listing's stock, of which sites show a class alone, is of another class when it is this many days old: 0.8% a day. */
  stockDays: 100,
  /** Share of listings, for life, whose prices have cents. */
  cents: 0.13,
  /** Share of listings, for life, whose title carries HTML entities. */
  entities: 0.01,
  /** Rows whose price is null. */
  priceNull: 0.004,
  /** Rows whose price is a word such as "N/A". */
  priceWord: 0.002,
  /** Rows whose price is a text with the right number in it. */
  priceText: 0.003,
  /** Rows whose price is 2,222,222,222. */
  priceAbsurd: 0.0005,
  /** Rows without a title. */
  titleMissing: 0.002,
  /** Rows that are a text where an object should be, beside the listings. */
  rowText: 0.0005,
  /** Rows that are null, beside the listings. */
  rowNull: 0.0005,
  /** Rows that look like a listing but have no id, beside the listings. */
  rowNoId: 0.001,
  /** Listings that a Mercado Livre category shows a second time, at its end. */
  repeated: 0.01,
  /** OLX: listings, for life, by what their price is; the rest have a fixed price. */
  olxArranged: 0.2,
  olxFree: 0.03,
  olxTrade: 0.02,
  /** OLX: promoted rows on top of every page, each of them also among the category's organic rows. */
  olxPromotedPerPage: 3,
} as const;

/** absurdPrice is the amount, in whole units of the currency, of a row with the quirk "priceAbsurd". */
export const absurdPrice = 2_222_222_222;

/** Listing is one thing for sale: the tenant of a slot for lifeDays days. number is unique within its site. */
export type Listing = {
  readonly number: number;
  readonly slot: number;
  /** The first day of its life, as a day number. */
  readonly bornDay: number;
};

/** Quirk is what is wrong with a listing's row on one day; "huge" comes from a fault only. */
export type Quirk = "priceNull" | "priceWord" | "priceText" | "priceAbsurd" | "titleMissing" | "huge";

/** PriceKind is how a listing is offered. Free and trade listings show no amount. */
export type PriceKind = "fixed" | "arranged" | "free" | "trade";

/** generationsMost bounds the listings that a slot sees until the year 2199, so that numbers of two slots never meet. */
const generationsMost = 1000;

/** Every row names a few days, and writing a date costs as much as the rest of it. Two centuries have 73,000: the map ends there. */
const dates = new Map<number, string>();

/** Topics keep the draws about one listing independent of each other. */
const topic = {
  phase: 1,
  away: 2,
  awayStart: 3,
  awayDays: 4,
  change: 5,
  base: 6,
  level: 7,
  cents: 8,
  quirk: 9,
  kind: 10,
  entities: 11,
};

/** dayNumber turns yyyy-mm-dd into days since 1970-01-01; undefined if it is no date from 2000 to 2199. */
export function dayNumber(date: string): number | undefined {
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(date)) return undefined;
  const time = Date.parse(`${date}T00:00:00Z`);
  // Date.parse moves the 31st of a short month on; a real date comes back as it was.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return undefined;
  return time / 86_400_000;
}

/** dateOf is dayNumber's inverse. */
export function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

/** tenant is the listing whose life in a slot covers a day; it may be away on that very day. */
export function tenant(shelf: Shelf, slot: number, day: number): Listing {
  const phase = hash(shelf.seed, slot, topic.phase) % rates.lifeDays;
  return life(slot, Math.floor((day + phase) / rates.lifeDays), phase);
}

/** listingByNumber is the listing with a number, whenever it lived. */
export function listingByNumber(shelf: Shelf, number: number): Listing {
  const slot = Math.floor(number / generationsMost);
  return life(slot, number % generationsMost, hash(shelf.seed, slot, topic.phase) % rates.lifeDays);
}

/** away says whether a listing is missing on a day of its life. It is never away on its first or last day. */
export function away(shelf: Shelf, listing: Listing, day: number): boolean {
  if (chance(shelf.seed, listing.number, topic.away) >= rates.awayOnce) return false;
  const days = 1 + (hash(shelf.seed, listing.number, topic.awayDays) % rates.awayDaysMost);
  const choices = rates.lifeDays - rates.awayDaysMost - 2;
  const start = listing.bornDay + 1 + (hash(shelf.seed, listing.number, topic.awayStart) % choices);
  return day >= start && day < start + days;
}

/** kindOf is how a listing is offered, for life. Only OLX has other kinds than fixed. */
export function kindOf(shelf: Shelf, listing: Listing): PriceKind {
  if (shelf.site !== "olx") return "fixed";
  const drawn = chance(shelf.seed, listing.number, topic.kind);
  if (drawn < rates.olxFree) return "free";
  if (drawn < rates.olxFree + rates.olxTrade) return "trade";
  return drawn < rates.olxFree + rates.olxTrade + rates.olxArranged ? "arranged" : "fixed";
}

/** priceCents is a listing's price on a day of its life, in hundredths. */
export function priceCents(shelf: Shelf, listing: Listing, day: number): number {
  return priceSince(shelf, listing, lastChange(shelf, listing, day));
}

/** previousPriceCents is the last price that differs from the day's; undefined if the listing never had another. */
export function previousPriceCents(shelf: Shelf, listing: Listing, day: number): number | undefined {
  let changed = lastChange(shelf, listing, day);
  const now = priceSince(shelf, listing, changed);
  while (changed > listing.bornDay) {
    changed = lastChange(shelf, listing, changed - 1);
    const before = priceSince(shelf, listing, changed);
    if (before !== now) return before;
  }
  return undefined;
}

/** quirkOf is what is wrong with the listing's row that day, the same on each of its rows; undefined for nearly all. */
export function quirkOf(shelf: Shelf, listing: Listing, day: number): Quirk | undefined {
  let drawn = chance(shelf.seed, listing.number, topic.quirk, day);
  for (const quirk of dayQuirks) {
    if (drawn < rates[quirk]) return quirk;
    drawn -= rates[quirk];
  }
  return undefined;
}

/** hasEntities says whether the listing's title carries HTML entities. */
export function hasEntities(shelf: Shelf, listing: Listing): boolean {
  return chance(shelf.seed, listing.number, topic.entities) < rates.entities;
}

/** Truth is what a perfect harvest knows about one listing of a day. */
export type Truth = {
  readonly id: string;
  readonly category: number;
  readonly kind: PriceKind;
  /** Exact price in hundredths; undefined where the day's row shows none that can be read (or one that is absurd). */
  readonly cents: number | undefined;
  readonly quirk: Quirk | undefined;
};

/** truth enumerates the listings that a site shows on a day, each once, in slot order, without holding them. */
export function* truth(shelf: Shelf, day: number): Generator<Truth> {
  for (let slot = 0; slot < shelf.slots; slot++) {
    const listing = tenant(shelf, slot, day);
    if (away(shelf, listing, day)) continue;
    const kind = kindOf(shelf, listing);
    const quirk = quirkOf(shelf, listing, day);
    const readable = (kind === "fixed" || kind === "arranged") && (quirk === undefined || readableQuirks.has(quirk));
    const cents = readable ? priceCents(shelf, listing, day) : undefined;
    yield { id: externalId(shelf.site, listing.number), category: categoryOf(shelf, slot), kind, cents, quirk };
  }
}

const dayQuirks = ["priceNull", "priceWord", "priceText", "priceAbsurd", "titleMissing"] as const;
const readableQuirks: ReadonlySet<Quirk> = new Set(["priceText", "titleMissing"]);
/** Cheapest and dearest usual price of the four classes of goods, in whole units. */
const classes = [
  [50, 150],
  [150, 600],
  [600, 2500],
  [2500, 12_000],
] as const;

function life(slot: number, generation: number, phase: number): Listing {
  return { number: slot * generationsMost + generation, slot, bornDay: generation * rates.lifeDays - phase };
}

/** lastChange walks back to the day that drew the price of a day: 20 steps on average, lifeDays at most. */
function lastChange(shelf: Shelf, listing: Listing, day: number): number {
  let changed = day;
  while (changed > listing.bornDay && chance(shelf.seed, listing.number, topic.change, changed) >= rates.priceChange)
    changed--;
  return changed;
}

/** priceSince is the price of a listing from a day of change until the next: its usual price times 0.750 to 1.150. */
function priceSince(shelf: Shelf, listing: Listing, changed: number): number {
  const base = hash(shelf.seed, listing.number, topic.base);
  const [cheapest, dearest] = classes[base & 3] ?? classes[0];
  const usualCents = cheapest * 100 + ((base >>> 2) % ((dearest - cheapest) * 100));
  const permille = 750 + (hash(shelf.seed, listing.number, topic.level, changed) % 401);
  const cents = Math.floor((usualCents * permille) / 1000);
  if (chance(shelf.seed, listing.number, topic.cents) < rates.cents) return cents;
  return Math.floor(cents / 100) * 100;
}
