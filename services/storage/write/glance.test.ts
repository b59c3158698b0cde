import { describe, expect, it } from "@jest/globals";
import { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { listing } from "../testing/day.ts";
import { glanceAt } from "./glance.ts";
import { contentHash } from "./hash.ts";
import { qualityOf } from "./rank.ts";

const FULL = { ...listing({ externalId: "a", price: "10 EUR" }), soldQuantity: 2n ** 50n, freeShipping: false };
const bytesOf = (change: Partial<Listing> = {}) => Listing.encode({ ...FULL, ...change }).finish();
const lastingOf = (change: Partial<Listing>) => Buffer.from(glanceAt(bytesOf(change))?.lasting ?? []);

describe("glanceAt", () => {
  it("takes all bytes for lasting where nothing in them passes", () => {
    const bytes = bytesOf();
    expect(glanceAt(bytes)).toEqual({ quality: 0, hasWarnings: false, lasting: bytes });
    expect(glanceAt(bytes)?.lasting).toBe(bytes);
  });

  it.each<{ name: string; change: Partial<Listing> }>([
    { name: "a name", change: { name: "sources/a/listings/b" } },
    { name: "the day of a price", change: { priceDay: { year: 2026, month: 1, day: 1 } } },
    { name: "a promotion", change: { promoted: true } },
    { name: "a refreshed time", change: { sourceUpdateTime: new Date(1) } },
    { name: "warnings", change: { warnings: ["PRICE_MALFORMED", "TITLE_CUT"] } },
    { name: "what answers say", change: { state: 1, lastSeenDay: { year: 2026, month: 1, day: 1 } } },
    { name: "several of them", change: { promoted: true, warnings: ["X"], sourceUpdateTime: new Date(1) } },
  ])("leaves out $name, which is no content", ({ change }) => {
    expect(contentHash({ ...FULL, ...change })).toBe(contentHash(FULL));
    expect(lastingOf(change)).toEqual(lastingOf({}));
  });

  it.each<{ name: string; change: Partial<Listing> }>([
    { name: "title", change: { title: "B" } },
    { name: "price", change: { price: { currencyCode: "EUR", units: 11n, nanos: 0 } } },
    { name: "attributes", change: { attributes: { color: "red" } } },
    { name: "seller", change: { seller: { id: "1", name: "S", reputation: "", officialStore: false } } },
    { name: "free shipping", change: { freeShipping: true } },
    { name: "time of its making", change: { sourceCreateTime: new Date(1) } },
  ])("keeps another $name", ({ change }) => {
    expect(contentHash({ ...FULL, ...change })).not.toBe(contentHash(FULL));
    expect(lastingOf(change)).not.toEqual(lastingOf({}));
  });

  it.each<{ change: Partial<Listing> }>([
    { change: {} },
    { change: { title: "" } },
    { change: { priceKind: 0, price: undefined } },
    { change: { title: "", priceKind: 4, price: undefined } },
    { change: { warnings: ["X"] } },
  ])("says what a row lacks: $change", ({ change }) => {
    const glance = glanceAt(bytesOf(change));
    expect(glance?.quality).toBe(qualityOf({ ...FULL, ...change }));
    expect(glance?.hasWarnings).toBe(change.warnings !== undefined);
  });

  it.each([
    { name: "bytes that are cut short", bytes: bytesOf().subarray(0, -1) },
    { name: "a group", bytes: Uint8Array.of(0x0b, 0x0c) },
    { name: "a field of eight bytes", bytes: Uint8Array.of(0x09, 0, 0, 0, 0, 0, 0, 0, 0) },
    { name: "a tag of three bytes", bytes: Uint8Array.of(0x80, 0x80, 0x01, 0x00) },
    { name: "a length that no message has", bytes: Uint8Array.of(0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f) },
    { name: "a number without an end", bytes: Uint8Array.of(0x30, ...Array<number>(11).fill(0xff)) },
  ])("leaves $name to the decoder", ({ bytes }) => {
    expect(glanceAt(bytes)).toBeUndefined();
  });
});
