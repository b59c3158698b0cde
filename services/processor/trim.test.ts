import { describe, expect, it } from "@jest/globals";
import { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { newListing } from "./listing.ts";
import { shown } from "./testing/shown.ts";
import { sizeOf, trim } from "./trim.ts";

const roomy = 1_000_000;

function trimmed(own: Partial<Listing>, budgetBytes = roomy) {
  const listing = { ...newListing("x"), ...own };
  trim(listing, budgetBytes);
  const { externalId: _, ...rest } = shown(listing);
  return rest;
}

const seller = { id: "s".repeat(600), name: "n\u0000", reputation: "", officialStore: false, business: undefined };

describe("trim", () => {
  it.each([
    {
      name: "leaves alone what is well",
      own: { title: "A", attributes: { a: "b" } },
      want: { title: "A", attributes: { a: "b" } },
    },
    {
      name: "cuts a title",
      own: { title: "t".repeat(1_001) },
      want: { title: "t".repeat(1_000), warnings: ["FIELDS_TRIMMED"] },
    },
    {
      name: "never cuts a character in two",
      own: { title: `${"t".repeat(999)}😀` },
      want: { title: "t".repeat(999), warnings: ["FIELDS_TRIMMED"] },
    },
    {
      name: "takes control characters off without a warning",
      own: { title: "a\u0000b", attributes: { "k\u0000": "v\u0001" } },
      want: { title: "ab", attributes: { k: "v" } },
    },
    {
      name: "cuts inside a seller",
      own: { seller },
      want: { seller: { id: "s".repeat(500), name: "n" }, warnings: ["FIELDS_TRIMMED"] },
    },
  ])("$name", ({ own, want }) => {
    expect(trimmed(own)).toEqual(want);
  });

  it("keeps so many pictures and attributes", () => {
    const imageUrls = Array.from({ length: 60 }, (_, i) => `https://a.example/${i}`);
    const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, "v"]));
    const made = trimmed({ imageUrls, attributes });
    expect(made.imageUrls).toEqual(imageUrls.slice(0, 50));
    expect(Object.keys(made.attributes as object)).toHaveLength(200);
    expect(made.warnings).toEqual(["FIELDS_TRIMMED"]);
  });

  it.each([
    { budget: 6_000, left: ["title", "url", "imageUrls", "attributes"] },
    { budget: 4_000, left: ["title", "url", "attributes"] },
    { budget: 2_000, left: ["title", "url"] },
    { budget: 900, left: ["title"] },
    { budget: 512, left: [] },
  ])("lets go of the description first and the title last: $left in $budget bytes", ({ budget, left }) => {
    const own = {
      title: "t".repeat(500),
      url: "u".repeat(700),
      description: "d".repeat(2_000),
      imageUrls: ["i".repeat(2_000)],
      attributes: { a: "a".repeat(2_000) },
    };
    expect(Object.keys(trimmed(own, budget)).sort()).toEqual([...left, "warnings"].sort());
  });

  it("counts no less than what a listing takes on the wire", () => {
    const listing: Listing = {
      ...newListing("ł".repeat(64)),
      title: "ż",
      price: { currencyCode: "BRL", units: 2n ** 62n, nanos: 999_999_999 },
      originalPrice: { currencyCode: "BRL", units: 2n ** 62n, nanos: 999_999_999 },
      priceKind: 2,
      condition: 3,
      availableQuantity: 2n ** 62n,
      soldQuantity: 2n ** 62n,
      promoted: true,
      freeShipping: true,
      sourceCreateTime: new Date("9999-01-01T00:00:00.123Z"),
      sourceUpdateTime: new Date("9999-01-01T00:00:00.123Z"),
      seller: { id: "1", name: "2", reputation: "3", officialStore: true, business: true },
      location: { city: "ł", region: "ł", country: "PL" },
      attributes: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, "v"])),
      warnings: ["FIELDS_TRIMMED", "ORIGINAL_PRICE_MALFORMED"],
    };
    expect(Listing.encode(listing).finish().length).toBeLessThanOrEqual(sizeOf(listing));
  });
});
