import { expect, it } from "@jest/globals";
import type { Item } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { moneyOf } from "../money.ts";
import { items, listing } from "../testing/day.ts";
import { itemViolations } from "./violations.ts";

const reject = { place: undefined, reason: "ID_MISSING", message: "no id", raw: Buffer.alloc(0), externalId: "" };
const withReject = (change: object): Item => ({
  page: 0,
  row: 0,
  outcome: { $case: "reject", value: { ...reject, ...change } },
});
const fields = (list: Item[]) => itemViolations(list).map(({ field }) => field);
const euros = (units: bigint, nanos = 0) => ({ currencyCode: "EUR", units, nanos });

it("finds nothing in what is right", () => {
  const rows = [listing({ externalId: "ção/1", price: "0 EUR" }), "ID_MISSING", listing({ externalId: "b" })];
  expect(itemViolations(items(rows))).toEqual([]);
  expect(itemViolations([withReject({ raw: Buffer.alloc(16 * 1024) })])).toEqual([]);
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
  const first = listing({ externalId: "first", price: "1 EUR" });
  expect(fields(items([first, row]))).toEqual(want.map((field) => `items[1].listing.${field}`));
});

it.each<{ name: string; list: Item[]; want: string[] }>([
  { name: "no outcome", list: [{ page: 0, row: 0, outcome: undefined }], want: ["items[0]"] },
  { name: "a reject without a reason", list: [withReject({ reason: "" })], want: ["items[0].reject.reason"] },
  { name: "a reject without a message", list: [withReject({ message: "" })], want: ["items[0].reject.message"] },
  {
    name: "too much of a raw row",
    list: [withReject({ raw: Buffer.alloc(16 * 1024 + 1) })],
    want: ["items[0].reject.raw"],
  },
  { name: "a row below 0", list: [{ ...withReject({}), row: -1 }], want: ["items[0]"] },
  { name: "rows in no order", list: [{ ...withReject({}), row: 1 }, withReject({})], want: ["items[1]"] },
  { name: "a row twice", list: [withReject({}), withReject({})], want: ["items[1]"] },
])("names $name", ({ list, want }) => expect(fields(list)).toEqual(want));
