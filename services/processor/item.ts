import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { isExternalId, maxExternalIdBytes } from "../kit/names.ts";
import { isFields } from "./fields.ts";
import { isIdTooLong } from "./identity.ts";
import { isRejection, type Normaliser, type Rejection } from "./normaliser.ts";
import { type Page, UnreadableRow } from "./pages/page.ts";
import { brief, clean, cut, cutBytes } from "./text.ts";
import { trim } from "./trim.ts";

/** largestRowBytes is the largest row that is normalised, as JSON without white space. */
export const largestRowBytes = 256 * 1024;

/** largestRawBytes is how much of a row a reject keeps. */
export const largestRawBytes = 16 * 1024;

/** Place is where a row stands in its shard; both count from 0. */
export type Place = { readonly page: number; readonly row: number };

/**
 * WeighedItem is an item and its weight: a bound of its encoded size in bytes that follows from the page alone, and not from what
 * was made of it. Batches are cut by weight, so that they are the same whichever version of the normaliser made the items.
 */
export type WeighedItem = { readonly item: Item; readonly weight: number };

// Ids, numbers, tags and lengths: what a small row may grow by. A reject's message and id fit in too.
const ownBytes = 768;
// What a listing may take of its page beside its row, a product that several offers share for instance.
const largestEnvelopeBytes = 4 * 1024;

/** makeItem makes one row of a page into a listing or a reject; nothing that stands in a row makes it throw. */
export function makeItem(normaliser: Normaliser, page: Page, day: string, place: Place): WeighedItem {
  const row = page.rows[place.row];
  const raw = rawOf(row);
  const rawBytes = Buffer.byteLength(raw);
  const weight = ownBytes + Math.min(page.envelopeBytes, largestEnvelopeBytes) + Math.min(rawBytes, largestRowBytes);
  const made = rawBytes > largestRowBytes ? tooLarge(rawBytes) : attempt(normaliser, row, page.body, day);
  const reject = (rejection: Rejection, id: string) => {
    return { item: rejectItem(rejection, id, cutBytes(raw, largestRawBytes), place), weight };
  };
  if (isRejection(made)) return reject(made, "");
  const refused = refuseId(made.externalId);
  if (refused !== undefined) return reject(refused, cut(clean(made.externalId), 40));
  trim(made, weight);
  return { item: { ...place, outcome: { $case: "listing", value: made } }, weight };
}

/** pageReject is the one item of a page that could not be read. */
export function pageReject(rejection: Rejection, bytes: Uint8Array, page: number): WeighedItem {
  // A copy, so that the reject does not hold on to the whole page.
  const beginning = Buffer.from(bytes.subarray(0, largestRawBytes));
  const item = rejectItem(rejection, "", beginning, { page, row: 0 });
  return { item, weight: ownBytes + largestRawBytes };
}

function attempt(normaliser: Normaliser, row: unknown, page: unknown, day: string): Listing | Rejection {
  if (row instanceof UnreadableRow) return { reason: "ITEM_MALFORMED", message: row.message };
  if (!isFields(row)) return { reason: "ITEM_NOT_OBJECT", message: `expected an object, found ${describe(row)}` };
  try {
    return normaliser(row, page, day);
  } catch (error) {
    return { reason: "NORMALISER_FAILED", message: error instanceof Error ? error.message : String(error) };
  }
}

function refuseId(id: string): Rejection | undefined {
  if (isIdTooLong(id)) {
    return {
      reason: "ID_TOO_LONG",
      message: `expected an id of at most ${maxExternalIdBytes} bytes, found ${Buffer.byteLength(id)}`,
    };
  }
  if (isExternalId(id)) return undefined;
  return { reason: "ID_MALFORMED", message: "expected an id without control characters" };
}

function tooLarge(bytes: number): Rejection {
  return { reason: "ITEM_TOO_LARGE", message: `expected a row of at most ${largestRowBytes} bytes, found ${bytes}` };
}

function rejectItem({ reason, message }: Rejection, id: string, raw: Buffer, { page, row }: Place): Item {
  return {
    page,
    row,
    outcome: {
      $case: "reject",
      value: {
        place: undefined,
        reason,
        message: brief(message),
        raw,
        externalId: id,
      },
    },
  };
}

// Every value of a JSON page has a text again, but for one nested deeper than the stack reaches.
function rawOf(row: unknown): string {
  if (row instanceof UnreadableRow) return row.text;
  try {
    return JSON.stringify(row) ?? "";
  } catch {
    return "";
  }
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
