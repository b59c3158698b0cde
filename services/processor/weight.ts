import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Size } from "./pages/size.ts";
import { beginning } from "./text.ts";
import { sizeOf, trim } from "./trim.ts";

/** largestRowBytes is the largest row that is normalised, as JSON without white space. */
export const largestRowBytes = 256 * 1024;

// Ids, numbers, tags and lengths: what a small row may grow by, and what a reject takes beside its row.
const ownBytes = 768;
// The same of a row with something in it, where the two do not come together.
const overheadBytes = 256;
// What a listing may take of its page beside its row, a product that several offers share for instance.
const largestAroundBytes = 4 * 1024;

/** rejectBytes is what a reject takes at most without its raw row: reason, message, id, place, tags and lengths. */
export const rejectBytes = 512;

/** weightOf is what an item of a row weighs: a bound of what is left of it once it is fitted. */
export function weightOf(row: Size, around: Size): number {
  const values = Math.min(row.valueBytes, largestRowBytes) + Math.min(around.valueBytes, largestAroundBytes);
  return Math.max(ownBytes, overheadBytes + values);
}

/** budgetOf is the most that a listing of a row may take, whatever its batch has room for. */
export function budgetOf(row: Size, around: Size): number {
  return ownBytes + Math.min(row.bytes, largestRowBytes) + Math.min(around.bytes, largestAroundBytes);
}

/** encodedAtMost is no less than what an item takes when it is encoded, and not much more. */
export function encodedAtMost({ outcome }: Item): number {
  return outcome?.$case === "listing" ? sizeOf(outcome.value) : rejectBytes + (outcome?.value.raw.length ?? 0);
}

/** fitTo makes an item no larger than its weight: of a listing whole fields go, a reject keeps less of its row. */
export function fitTo({ outcome }: Item, weight: number): void {
  if (outcome?.$case === "listing") trim(outcome.value, weight);
  else if (outcome !== undefined) outcome.value.raw = beginning(outcome.value.raw, weight - rejectBytes);
}
