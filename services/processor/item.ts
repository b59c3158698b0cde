import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { isExternalId, maxExternalIdBytes } from "../kit/names.ts";
import { isFields } from "./fields.ts";
import { isIdTooLong } from "./identity.ts";
import { isRejection, type Normaliser, type Rejection } from "./normaliser.ts";
import type { Page } from "./pages/page.ts";
import { UnreadableRow } from "./pages/row.ts";
import { brief, clean, cut, cutBytes } from "./text.ts";
import { trim } from "./trim.ts";
import { budgetOf, largestRowBytes, rejectBytes, weightOf } from "./weight.ts";

/** largestRawBytes is how much of a row a reject keeps. */
export const largestRawBytes = 16 * 1024;

/** Place is where a row stands in its shard; both count from 0. */
export type Place = { readonly page: number; readonly row: number };

/** WeighedItem is an item ready for a batch. */
export type WeighedItem = {
  readonly item: Item;
  /**
   * weight is by what batches are cut. It follows from the page alone, and not from what was made of it, so that batches are the
   * same whichever version of the normaliser made the items.
   */
  readonly weight: number;
  /** size is no less than what the item takes when it is encoded, in bytes. */
  readonly size: number;
};

/** makeItem makes one row of a page into a listing or a reject; nothing that stands in a row makes it throw. */
export function makeItem(normaliser: Normaliser, page: Page, day: string, place: Place): WeighedItem {
  const row = page.rows[place.row];
  const size = page.sizeOf(place.row);
  const weight = weightOf(size, page.around);
  // White space and escapes don't count where a row is refused for its size.
  const rowBytes = size.bytes > largestRowBytes ? Buffer.byteLength(page.textOf(place.row)) : size.bytes;
  const made = rowBytes > largestRowBytes ? tooLarge(rowBytes) : attempt(normaliser, row, page.body, day);
  if (isRejection(made)) return rejectedRow(page, made, "", place, weight);
  const refused = refuseId(made.externalId);
  if (refused !== undefined) return rejectedRow(page, refused, cut(clean(made.externalId), 40), place, weight);
  const encoded = trim(made, budgetOf(size, page.around));
  const item: Item = { page: place.page, row: place.row, outcome: { $case: "listing", value: made } };
  return { item, weight, size: encoded };
}

/** pageReject is the one item of a page that could not be read. */
export function pageReject(rejection: Rejection, bytes: Uint8Array, page: number): WeighedItem {
  // A copy, so that the reject does not hold on to the whole page.
  const beginning = Buffer.from(bytes.subarray(0, largestRawBytes));
  return rejected(rejection, "", beginning, { page, row: 0 }, rejectBytes + largestRawBytes);
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
  if (isExternalId(id)) return undefined;
  if (isIdTooLong(id)) {
    return {
      reason: "ID_TOO_LONG",
      message: `expected an id of at most ${maxExternalIdBytes} bytes, found ${Buffer.byteLength(id)}`,
    };
  }
  return { reason: "ID_MALFORMED", message: "expected an id without control characters" };
}

function tooLarge(bytes: number): Rejection {
  return { reason: "ITEM_TOO_LARGE", message: `expected a row of at most ${largestRowBytes} bytes, found ${bytes}` };
}

function rejectedRow(page: Page, rejection: Rejection, id: string, place: Place, weight: number): WeighedItem {
  return rejected(rejection, id, cutBytes(page.textOf(place.row), largestRawBytes), place, weight);
}

function rejected(
  { reason, message }: Rejection,
  externalId: string,
  raw: Buffer,
  place: Place,
  weight: number,
): WeighedItem {
  const value = { place: undefined, reason, message: brief(message), raw, externalId };
  return { item: { ...place, outcome: { $case: "reject", value } }, weight, size: rejectBytes + raw.length };
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
