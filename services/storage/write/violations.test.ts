import { expect, it } from "@jest/globals";
import type { FieldViolation } from "../../kit/errors.ts";
import { moneyOf } from "../money.ts";
import { listing } from "../testing/day.ts";
import type { PackedItem } from "./packed.ts";
import { itemViolations, listingViolations, rejectViolations } from "./violations.ts";

const reject = { place: undefined, reason: "ID_MISSING", message: "no id", raw: Buffer.alloc(0), externalId: "" };
const none = new Uint8Array();
const place = (page: number, row: number): PackedItem => ({ page, row, kind: "reject", bytes: none });
const fieldsOf = (found: readonly FieldViolation[]) => found.map(({ field }) => field);
const euros = (units: bigint, nanos = 0) => ({ currencyCode: "EUR", units, nanos });

it("finds nothing in what is right", () => {
  for (const right of [listing({ externalId: "ção/1", price: "0 EUR" }), listing({ externalId: "b" })]) {
    expect(listingViolations(right, "listing")).toEqual([]);
  }
  expect(rejectViolations({ ...reject, raw: Buffer.alloc(16 * 1024) }, "reject")).toEqual([]);
  expect(itemViolations([place(0, 0), { ...place(0, 1), kind: "listing" }, place(1, 0)])).toEqual([]);
});

it.each([
  { name: "no external id", change: { externalId: "" }, want: ["external_id"] },
  { name: "an external id of 129 bytes", change: { externalId: `${"a".repeat(127)}ü` }, want: ["external_id"] },
  { name: "an external id with a NUL", change: { externalId: "a\0" }, want: ["external_id"] },
  {
    name: "a currency in small letters",
    change: { price: { ...euros(1n), currencyCode: "eur" } },
    want: ["price.currency_code"],
  },
  { name: "a price below 0", change: { price: euros(-1n) }, want: ["price"] },
  { name: "too many nanos", change: { price: euros(1n, 1_000_000_000) }, want: ["price.nanos"] },
  { name: "a price of no kind", change: { priceKind: 0 as const }, want: ["price"] },
  { name: "a kind without its price", change: { price: undefined }, want: ["price"] },
  {
    name: "an original price of no currency",
    change: { originalPrice: moneyOf("1", "") },
    want: ["original_price.currency_code"],
  },
  { name: "a warning that is a sentence", change: { warnings: ["It is bad."] }, want: ["warnings[0]"] },
  { name: "a kind of the future", change: { priceKind: 9 as never, price: undefined }, want: ["price_kind"] },
  { name: "a time that is none", change: { sourceCreateTime: new Date(Number.NaN) }, want: ["source_create_time"] },
  { name: "a time before our era", change: { sourceUpdateTime: new Date(-1e15) }, want: ["source_update_time"] },
  { name: "a condition of the future", change: { condition: 9 as never }, want: ["condition"] },
])("names $name", ({ change, want }) => {
  const row = { ...listing({ externalId: "a", price: "1 EUR" }), ...change };
  expect(fieldsOf(listingViolations(row, "listing"))).toEqual(want.map((field) => `listing.${field}`));
});

it.each([
  { name: "no reason", change: { reason: "" }, want: ["reject.reason"] },
  { name: "no message", change: { message: "" }, want: ["reject.message"] },
  { name: "too much of a raw row", change: { raw: Buffer.alloc(16 * 1024 + 1) }, want: ["reject.raw"] },
])("names a reject with $name", ({ change, want }) => {
  expect(fieldsOf(rejectViolations({ ...reject, ...change }, "reject"))).toEqual(want);
});

it.each<{ name: string; list: PackedItem[]; want: string[] }>([
  { name: "no outcome", list: [{ ...place(0, 0), kind: undefined }], want: ["items[0]"] },
  { name: "a row below 0", list: [place(0, -1)], want: ["items[0]"] },
  { name: "rows in no order", list: [place(0, 1), place(0, 0)], want: ["items[1]"] },
  { name: "a row twice", list: [place(0, 0), place(0, 0)], want: ["items[1]"] },
])("names $name", ({ list, want }) => expect(fieldsOf(itemViolations(list))).toEqual(want));
