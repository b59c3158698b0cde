import { type Listing, PriceKind, type Reject } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../../gen/rpc/google/type/money.ts";
import type { FieldViolation } from "../../kit/errors.ts";
import { isExternalId, maxExternalIdBytes } from "../../kit/names.ts";
import type { PackedItem } from "./packed.ts";

const LARGEST_RAW_BYTES = 16 * 1024;
const LARGEST_INT = 2 ** 31 - 1;
const EARLIEST_MS = Date.parse("0001-01-01T00:00:00Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59.999Z");
const REASON = /^[A-Z][A-Z0-9_]{0,63}$/;

/** itemViolations checks the items of a batch, unopened: each has an outcome, and they stand in the order of the archive. */
export function itemViolations(items: readonly PackedItem[]): FieldViolation[] {
  const found: FieldViolation[] = [];
  let before: PackedItem | undefined;
  for (const [index, item] of items.entries()) {
    const path = `items[${index}]`;
    if (!isPlace(item.page) || !isPlace(item.row))
      found.push({ field: path, description: "needs a page and a row from 0" });
    if (before !== undefined && !isAfter(item, before)) {
      found.push({ field: path, description: "must stand after the item before it, by page and row" });
    }
    before = item;
    if (item.kind === undefined) found.push({ field: path, description: "must be a listing or a reject" });
  }
  return found;
}

/** listingViolations checks a listing that a batch brings. */
export function listingViolations(listing: Listing, path: string): FieldViolation[] {
  const found: FieldViolation[] = [];
  if (!isExternalId(listing.externalId)) {
    const description = `must be 1 to ${maxExternalIdBytes} bytes of UTF-8 without control characters`;
    found.push({ field: `${path}.external_id`, description });
  }
  const priced = listing.priceKind === PriceKind.FIXED || listing.priceKind === PriceKind.NEGOTIABLE;
  if (priced !== (listing.price !== undefined)) {
    found.push({
      field: `${path}.price`,
      description: "must be there if price_kind is FIXED or NEGOTIABLE, and only then",
    });
  }
  found.push(...enumViolations(listing, path));
  found.push(...moneyViolations(listing.price, `${path}.price`));
  found.push(...moneyViolations(listing.originalPrice, `${path}.original_price`));
  found.push(...timeViolations(listing.sourceCreateTime, `${path}.source_create_time`));
  found.push(...timeViolations(listing.sourceUpdateTime, `${path}.source_update_time`));
  for (const [index, warning] of listing.warnings.entries()) {
    if (!REASON.test(warning))
      found.push({ field: `${path}.warnings[${index}]`, description: "must be UPPER_SNAKE_CASE" });
  }
  return found;
}

function enumViolations(listing: Listing, path: string): FieldViolation[] {
  const found: FieldViolation[] = [];
  // Newer numbers than this version knows come through the decoder.
  if (!Object.values(PriceKind).includes(listing.priceKind)) {
    found.push({ field: `${path}.price_kind`, description: "is not known to this version" });
  }
  if (listing.condition < 0 || listing.condition > 3) {
    found.push({ field: `${path}.condition`, description: "is not known to this version" });
  }
  return found;
}

// The limits of google.protobuf.Timestamp, which the database's include. What is no number is outside of them.
function timeViolations(time: Date | undefined, path: string): FieldViolation[] {
  if (time === undefined || (time.getTime() >= EARLIEST_MS && time.getTime() <= LATEST_MS)) return [];
  return [{ field: path, description: "must be an instant of the years 1 to 9999" }];
}

function moneyViolations(money: Money | undefined, path: string): FieldViolation[] {
  if (money === undefined) return [];
  const found: FieldViolation[] = [];
  if (!/^[A-Z]{3}$/.test(money.currencyCode)) {
    found.push({ field: `${path}.currency_code`, description: "must be three capital letters of ISO 4217" });
  }
  if (money.units < 0n || money.nanos < 0) found.push({ field: path, description: "must not be below 0" });
  if (money.nanos > 999_999_999) found.push({ field: `${path}.nanos`, description: "must be below 1,000,000,000" });
  return found;
}

/** rejectViolations checks a reject that a batch brings. */
export function rejectViolations(reject: Reject, path: string): FieldViolation[] {
  const found: FieldViolation[] = [];
  if (!REASON.test(reject.reason)) found.push({ field: `${path}.reason`, description: "must be UPPER_SNAKE_CASE" });
  if (reject.message === "") found.push({ field: `${path}.message`, description: "must say why" });
  if (reject.raw.length > LARGEST_RAW_BYTES) {
    found.push({ field: `${path}.raw`, description: `must be at most ${LARGEST_RAW_BYTES} bytes` });
  }
  return found;
}

function isPlace(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= LARGEST_INT;
}

function isAfter(item: PackedItem, before: PackedItem): boolean {
  return item.page > before.page || (item.page === before.page && item.row > before.row);
}
