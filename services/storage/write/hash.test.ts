import { describe, expect, it } from "@jest/globals";
import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { moneyOf } from "../money.ts";
import { listing } from "../testing/day.ts";
import { contentHash } from "./hash.ts";

const BASE = listing({
  externalId: "a",
  price: "10 EUR",
  attributes: { color: "red", size: "L" },
  imageUrls: ["1", "2"],
});

describe("contentHash", () => {
  it.each<{ name: string; change: Partial<Listing> }>([
    { name: "a warning", change: { warnings: ["PRICE_MALFORMED"] } },
    { name: "a promotion", change: { promoted: true } },
    { name: "a refreshed time", change: { sourceUpdateTime: new Date(0) } },
    { name: "another order of attributes", change: { attributes: { size: "L", color: "red" } } },
    { name: "an amount written otherwise", change: { price: { currencyCode: "EUR", units: 10n, nanos: 0 } } },
    { name: "what only an answer has", change: { name: "x", state: 2, lineage: undefined } },
  ])("is the same for $name", ({ change }) => {
    expect(contentHash({ ...BASE, ...change })).toBe(contentHash(BASE));
  });

  it.each<{ name: string; change: Partial<Listing> }>([
    { name: "external id", change: { externalId: "A" } },
    { name: "title", change: { title: "other" } },
    { name: "price", change: { price: moneyOf("10.01", "EUR") } },
    { name: "currency", change: { price: moneyOf("10", "RON") } },
    { name: "price kind", change: { priceKind: 2 } },
    { name: "original price", change: { originalPrice: moneyOf("12", "EUR") } },
    { name: "quantity of 0 instead of none", change: { availableQuantity: 0n } },
    { name: "free shipping denied instead of unknown", change: { freeShipping: false } },
    { name: "seller", change: { seller: { id: "", name: "", reputation: "", officialStore: false } } },
    { name: "order of pictures", change: { imageUrls: ["2", "1"] } },
    { name: "value of an attribute", change: { attributes: { color: "blue", size: "L" } } },
    { name: "description", change: { description: "other" } },
  ])("differs by $name", ({ change }) => {
    expect(contentHash({ ...BASE, ...change })).not.toBe(contentHash(BASE));
  });

  it("is the same in every version and on every machine", () => {
    expect(contentHash(BASE)).toBe(GOLDEN);
  });
});

const GOLDEN = 8618369043568410689n;
