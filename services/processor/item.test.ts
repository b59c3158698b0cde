import { describe, expect, it } from "@jest/globals";
import { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { largestRawBytes, makeItem, pageReject } from "./item.ts";
import { newListing } from "./listing.ts";
import type { Normaliser } from "./normaliser.ts";
import { UnreadableRow } from "./pages/row.ts";
import { mappedNormaliser } from "./testing/mapped.ts";
import { pageOf } from "./testing/page.ts";
import { largestRowBytes } from "./weight.ts";

const place = { page: 3, row: 0 };
const normaliser = mappedNormaliser({ external_id: "row.id", title: "row.?title", attributes: "row.?more" });
const make = (row: unknown, by: Normaliser = normaliser) => makeItem(by, pageOf([row]), "2026-01-01", place);

function rejectOf(row: unknown, by?: Normaliser) {
  const { outcome } = make(row, by).item;
  if (outcome?.$case !== "reject") throw new TypeError("expected a reject");
  const { reason, message, raw, externalId } = outcome.value;
  return { reason, message, raw: raw.toString(), externalId };
}

describe("a row that is no listing is a reject", () => {
  it.each([
    { name: "null", row: null, reason: "ITEM_NOT_OBJECT", message: "expected an object, found null", raw: "null" },
    {
      name: "a text",
      row: "banner",
      reason: "ITEM_NOT_OBJECT",
      message: "expected an object, found a string",
      raw: '"banner"',
    },
    { name: "a number", row: 7, reason: "ITEM_NOT_OBJECT", message: "expected an object, found a number", raw: "7" },
    { name: "a list", row: [1], reason: "ITEM_NOT_OBJECT", message: "expected an object, found a list", raw: "[1]" },
    {
      name: "no id",
      row: { title: "x" },
      reason: "ID_MISSING",
      message: "external_id: expected a text or a whole number that names the listing",
      raw: '{"title":"x"}',
    },
    {
      name: "a broken line",
      row: new UnreadableRow('{"a', "expected a line of JSON"),
      reason: "ITEM_MALFORMED",
      message: "expected a line of JSON",
      raw: '{"a',
    },
  ])("$name", ({ row, reason, message, raw }) => {
    expect(rejectOf(row)).toEqual({ reason, message, raw, externalId: "" });
  });

  it("and keeps its place", () => {
    expect(make(null).item).toMatchObject(place);
  });

  it("where its id is longer than 128 bytes", () => {
    expect(rejectOf({ id: "ł".repeat(65) })).toMatchObject({ reason: "ID_TOO_LONG", externalId: "ł".repeat(40) });
    expect(make({ id: "ł".repeat(64) }).item.outcome?.$case).toBe("listing");
  });

  it("where its id has control characters", () => {
    expect(rejectOf({ id: "a\u0000b" })).toMatchObject({ reason: "ID_MALFORMED", externalId: "ab" });
  });

  it("where it is larger than a row may be, and keeps 16 KiB of it", () => {
    const reject = rejectOf({ id: "x", title: "ż".repeat(1_000_000) });
    expect(reject).toMatchObject({ reason: "ITEM_TOO_LARGE" });
    expect(Buffer.byteLength(reject.raw)).toBeLessThanOrEqual(largestRawBytes);
    expect(Buffer.byteLength(reject.raw)).toBeGreaterThan(largestRawBytes - 4);
    expect(reject.raw.endsWith("ż")).toBe(true);
  });

  it("where the normaliser breaks, and the service lives on", () => {
    const broken: Normaliser = () => {
      throw new RangeError(`no ${"such ".repeat(200)}thing`);
    };
    const reject = rejectOf({ id: "x" }, broken);
    expect(reject.reason).toBe("NORMALISER_FAILED");
    expect(reject.message).toMatch(/^no such such/);
    expect(Buffer.byteLength(reject.message)).toBeLessThanOrEqual(250);
  });

  it("where it is nested deeper than can be written down", () => {
    let deep: unknown = {};
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(["listing", "reject"]).toContain(make({ id: "x", deep }).item.outcome?.$case);
  });
});

describe("a listing", () => {
  it("loses fields rather than be much larger than its row", () => {
    const lavish: Normaliser = () => ({
      ...newListing("x"),
      title: "kept",
      description: "d".repeat(30_000),
      attributes: { a: "b" },
    });
    const { item, size } = make({ id: "x" }, lavish);
    expect(item.outcome).toMatchObject({ value: { title: "kept", description: "", warnings: ["FIELDS_TRIMMED"] } });
    expect(Item.encode(item).finish().length).toBeLessThanOrEqual(size);
  });

  it("keeps its id and price whatever else must go", () => {
    const lavish: Normaliser = () => ({
      ...newListing("x"),
      title: "t".repeat(1_000),
      url: "u".repeat(2_000),
      priceKind: 3,
    });
    const { item, size } = make({ id: "x" }, lavish);
    expect(item.outcome).toMatchObject({ value: { externalId: "x", title: "", url: "", priceKind: 3 } });
    expect(Item.encode(item).finish().length).toBeLessThanOrEqual(size);
  });

  it("has no control characters, in no text", () => {
    const { item } = make({ id: "x", title: "a\u0000b", more: { "k\u0001": "v\u0002", "half\ud83d": "x" } });
    expect(item.outcome).toMatchObject({ value: { title: "ab", attributes: { k: "v", "half\ufffd": "x" } } });
  });
});

describe("an item's weight", () => {
  it("depends on the row and not on what was made of it", () => {
    const row = { id: "x", title: "t".repeat(500) };
    const terse: Normaliser = () => newListing("x");
    expect(make(row, terse).weight).toBe(make(row).weight);
  });
});

describe("an item's size", () => {
  it("is no less than what it takes encoded, whatever the row", () => {
    const rows = [
      null,
      "\u0000".repeat(5_000),
      { id: "a".repeat(200) },
      { title: "ż".repeat(10_000) },
      {
        id: "x",
        title: "ż".repeat(10_000),
        more: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, `${i}`])),
      },
      { id: "x", more: { huge: "h".repeat(largestRowBytes) } },
      new UnreadableRow("{".repeat(50_000), "m".repeat(5_000)),
    ];
    for (const row of rows) {
      const { item, size } = make(row);
      expect(Item.encode(item).finish().length).toBeLessThanOrEqual(size);
    }
  });

  it("has a bound also for a page that could not be read", () => {
    const { item, size } = pageReject(
      { reason: "PAGE_MALFORMED", message: "m".repeat(5_000) },
      Buffer.alloc(1_000_000, 0xff),
      2,
    );
    expect(item).toMatchObject({ page: 2, row: 0, outcome: { $case: "reject", value: { reason: "PAGE_MALFORMED" } } });
    expect(Item.encode(item).finish().length).toBeLessThanOrEqual(size);
  });
});
