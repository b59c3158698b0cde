import { describe, expect, it } from "@jest/globals";
import { openedBatch } from "../testing/batch.ts";
import { listing } from "../testing/day.ts";
import { countItems, qualities, warningsByIndex } from "./batch.ts";
import { UNKNOWN_PRICE, UNREAL_TITLE } from "./rank.ts";

const FULL = listing({ externalId: "a", price: "1 EUR" });

describe("a batch", () => {
  it("counts its items", () => {
    expect(countItems(openedBatch([FULL, "ID_MISSING", FULL]).items)).toEqual({ listings: 2, rejects: 1 });
  });

  it("keeps flags only where something lacks", () => {
    expect(qualities(openedBatch([FULL, "ID_MISSING"]).items)).toBeUndefined();
    const lacking = [
      FULL,
      listing({ externalId: "b" }),
      "ID_MISSING",
      listing({ externalId: "c", title: "", price: "free" }),
    ];
    expect([...(qualities(openedBatch(lacking).items) ?? [])]).toEqual([0, UNKNOWN_PRICE, 0, UNREAL_TITLE]);
  });

  it("keeps warnings only of the items that have some", () => {
    expect(warningsByIndex(openedBatch([FULL, "ID_MISSING"]).items)).toBeUndefined();
    const warned = listing({ externalId: "b", warnings: ["PRICE_MALFORMED"] });
    expect(warningsByIndex(openedBatch([FULL, "ID_MISSING", warned]).items)).toEqual({ 2: ["PRICE_MALFORMED"] });
  });
});
