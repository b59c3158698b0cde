import { absurdPrice, away, type Listing, type Quirk, quirkOf, rates, tenant } from "./days.ts";
import { chance, hash } from "./hash.ts";
import { type Shelf, slotRange } from "./shelf.ts";

/** Row is one element of a site's answer: a listing, perhaps with a quirk, or something that is none. */
export type Row =
  | { readonly kind: "listing"; readonly listing: Listing; readonly quirk: Quirk | undefined }
  | { readonly kind: "text" }
  | { readonly kind: "null" }
  | { readonly kind: "noId"; readonly listing: Listing };

/** RowCodes is a category's rows of one day, in the order the site shows them: four bytes a row. */
export type RowCodes = Int32Array;

const kinds = ["listing", "text", "null", "noId"] as const;
const junkTopic = 20;
const repeatTopic = 21;
const startTopic = 22;

/** Whoever harvests a category asks for one page after another, and each page needs all rows of the category: those of the last few categories are kept. */
const kept = new WeakMap<Shelf, Map<string, RowCodes>>();
const keptMost = 64;

/**
 * rowCodes lists a category's rows of a day: the listings that are there, beginning somewhere else every day, junk rows
 * between them, and on Mercado Livre the repeated ones at the end. Nobody changes what it returns.
 */
export function rowCodes(shelf: Shelf, category: number, day: number): RowCodes {
  const categories = kept.get(shelf) ?? new Map<string, RowCodes>();
  kept.set(shelf, categories);
  const key = `${day} ${category}`;
  const codes = categories.get(key) ?? listCodes(shelf, category, day);
  // What was asked for last is forgotten last.
  categories.delete(key);
  categories.set(key, codes);
  const [oldest] = categories.keys();
  if (categories.size > keptMost && oldest !== undefined) categories.delete(oldest);
  return codes;
}

function listCodes(shelf: Shelf, category: number, day: number): RowCodes {
  const { first, end } = slotRange(shelf, category);
  const size = end - first;
  const start = hash(shelf.seed, category, startTopic, day) % size;
  const codes = new Int32Array(size * 3);
  let rows = 0;
  const repeats: number[] = [];
  for (let index = 0; index < size; index++) {
    const slot = first + ((start + index) % size);
    if (!away(shelf, tenant(shelf, slot, day), day)) {
      codes[rows++] = slot * kinds.length;
      if (shelf.site === "mercadolivre" && chance(shelf.seed, slot, repeatTopic, day) < rates.repeated) {
        repeats.push(slot * kinds.length);
      }
    }
    const junk = junkAfter(shelf, slot, day);
    if (junk > 0) codes[rows++] = slot * kinds.length + junk;
  }
  for (const code of repeats) codes[rows++] = code;
  return codes.slice(0, rows);
}

/** isListing says whether a code stands for a listing, not for a junk row. */
export function isListing(code: number): boolean {
  return code % kinds.length === 0;
}

/** rowsOf turns codes into rows. With huge, the first listing among them gets the quirk "huge". */
export function rowsOf(shelf: Shelf, codes: RowCodes, day: number, huge: boolean): Row[] {
  let hugeLeft = huge;
  return Array.from(codes, (code): Row => {
    const kind = kinds[code % kinds.length];
    if (kind === "text" || kind === "null") return { kind };
    const listing = tenant(shelf, Math.floor(code / kinds.length), day);
    if (kind === "noId") return { kind, listing };
    const quirk = hugeLeft ? "huge" : quirkOf(shelf, listing, day);
    hugeLeft = false;
    return { kind: "listing", listing, quirk };
  });
}

/** priceShown is the price as a row has it, with its quirk: a number of whole units and hundredths unless something is wrong. */
export function priceShown(cents: number, quirk: Quirk | undefined): number | string | null {
  if (quirk === "priceNull") return null;
  if (quirk === "priceWord") return "N/A";
  if (quirk === "priceAbsurd") return absurdPrice;
  return quirk === "priceText" ? (cents / 100).toFixed(2) : cents / 100;
}

/** junkAfter says which junk row follows a slot that day, as an index into kinds; 0 for none. */
function junkAfter(shelf: Shelf, slot: number, day: number): number {
  const drawn = chance(shelf.seed, slot, junkTopic, day);
  if (drawn < rates.rowText) return 1;
  if (drawn < rates.rowText + rates.rowNull) return 2;
  return drawn < rates.rowText + rates.rowNull + rates.rowNoId ? 3 : 0;
}
