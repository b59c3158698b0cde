import { describe, expect, it } from "@jest/globals";
import { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { WriteListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { openedBatch, openingOf } from "../testing/batch.ts";
import { listing } from "../testing/day.ts";
import { failure } from "../testing/failure.ts";
import { finished } from "../testing/finished.ts";
import { sightingOf } from "./candidate.ts";
import { contentText } from "./hash.ts";
import { openBatch } from "./open-batch.ts";
import { unpackBatch } from "./packed.ts";
import { rankOf, UNKNOWN_PRICE } from "./rank.ts";

const FULL = listing({ externalId: "a", price: "1 EUR" });

function opened(rows: readonly (Listing | string)[], contents: readonly (Uint8Array | string)[] = []) {
  return openedBatch(rows, openingOf(contents));
}

const bytesOf = (row: Listing) => Listing.encode(row).finish();

describe("openBatch", () => {
  it("does not open what is published just so, whatever passes", () => {
    const lacking = listing({ externalId: "b", warnings: [] });
    const rows = [FULL, { ...FULL, promoted: true }, lacking, listing({ externalId: "c" })];
    const { items } = opened(rows, [bytesOf(FULL), bytesOf(lacking)]);
    const known = { kind: "known", quality: 0, warnings: [] };
    expect(items.slice(0, 3)).toEqual([
      { ...known, id: 1 },
      { ...known, id: 1 },
      { ...known, id: 2, quality: UNKNOWN_PRICE },
    ]);
    expect(items[3]?.kind).toBe("listing");
  });

  it("keeps the warnings of what is published", () => {
    const { items } = opened([{ ...FULL, warnings: ["PRICE_MALFORMED"] }], [bytesOf(FULL)]);
    expect(items).toEqual([{ kind: "known", id: 1, quality: 0, warnings: ["PRICE_MALFORMED"] }]);
  });

  it("knows by its content what nobody knows by its bytes", () => {
    expect(opened([FULL], [contentText(FULL)]).items).toMatchObject([{ kind: "known", id: 1 }]);
  });

  it("replaces a NUL, and leaves the text of its escape alone", () => {
    const rows = [listing({ externalId: "a", title: "A\0" }), listing({ externalId: "b", title: "\\u0000" })];
    const titles = opened(rows).items.map((item) => item.kind === "listing" && item.title);
    expect(titles).toEqual(["A\ufffd", "\\u0000"]);
  });

  it("keeps what lacks something as it came, and encodes each listing", () => {
    const lacking = listing({ externalId: "b" });
    const { items, versions } = opened([FULL, lacking]);
    expect(items).toMatchObject([{ lacking: undefined }, { lacking: { externalId: "b" } }]);
    const ends = items.map((item) => item.kind === "listing" && item.encoded.end);
    expect(ends.at(-1)).toBe(versions.length);
  });

  it("names all that is wrong in what it opens", async () => {
    const wrong = [FULL, listing({ externalId: "" }), "sentence", { ...FULL, condition: 9 as never }];
    const error = await failure(Promise.resolve().then(() => opened(wrong, [bytesOf(FULL)])));
    expect(error.details?.fieldViolations?.map(({ field }) => field)).toEqual([
      "items[1].listing.external_id",
      "items[2].reject.reason",
      "items[3].listing.condition",
    ]);
  });

  it("refuses a listing that is no message", async () => {
    const request = WriteListingsRequest.encode({ ...WriteListingsRequest.create(), source: "sources/shop" }).finish();
    const item = Uint8Array.of(0x2a, 0x04, 0x1a, 0x02, 0x1a, 0x05);
    const batch = unpackBatch(Buffer.concat([request, item]));
    const error = await failure(Promise.resolve().then(() => finished(openBatch(batch, openingOf()))));
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.details?.fieldViolations).toMatchObject([{ field: "items[0].listing" }]);
  });

  it("has its listings ranked by what they lack and where they stand", () => {
    const batch = opened(["ID_MISSING", FULL, listing({ externalId: "b" })]);
    const ranks = batch.items.flatMap((item, index) =>
      item.kind === "listing" ? [sightingOf(batch, item, index).rank] : [],
    );
    expect(ranks).toEqual([rankOf(0, 3, 101), rankOf(UNKNOWN_PRICE, 3, 102)]);
  });

  it.each([
    { name: "a warning", rows: [listing({ externalId: "a", price: "1 EUR", warnings: ["X"] }), "ID_MISSING"] },
    { name: "a promotion", rows: [listing({ externalId: "a", price: "1 EUR", promoted: true }), "ID_MISSING"] },
    { name: "a reason", rows: [FULL, "ITEM_NOT_OBJECT"] },
    { name: "an order", rows: ["ID_MISSING", FULL] },
    { name: "an item less", rows: [FULL] },
  ])("has another digest with $name that differs, and the same whatever is published", ({ rows }) => {
    const { digest } = opened([FULL, "ID_MISSING"]);
    expect(opened([FULL, "ID_MISSING"], [bytesOf(FULL)]).digest).toBe(digest);
    expect(opened(rows).digest).not.toBe(digest);
  });
});
