import { describe, expect, it } from "@jest/globals";
import { listing } from "../testing/day.ts";
import { carry, lacks } from "./carry.ts";

const PUBLISHED = listing({ externalId: "a", price: "10 EUR", title: "Published", url: "https://published" });

describe("carry", () => {
  it.each([
    {
      name: "nothing, where nothing is lacking",
      row: { price: "9 EUR", title: "T", url: "U" },
      want: { price: "9 EUR", title: "T", url: "U" },
    },
    { name: "the price", row: { price: "", title: "T", url: "U" }, want: { price: "10 EUR", title: "T", url: "U" } },
    {
      name: "the title",
      row: { price: "9 EUR", title: "", url: "U" },
      want: { price: "9 EUR", title: "Published", url: "U" },
    },
    {
      name: "the address",
      row: { price: "9 EUR", title: "T", url: "" },
      want: { price: "9 EUR", title: "T", url: "https://published" },
    },
    {
      name: "no price over free",
      row: { price: "free", title: "T", url: "U" },
      want: { price: "free", title: "T", url: "U" },
    },
  ])("takes over $name", ({ row, want }) => {
    expect(carry(listing({ externalId: "a", ...row }), PUBLISHED)).toEqual(listing({ externalId: "a", ...want }));
  });

  it("lacks what the published version lacked too", () => {
    const bare = listing({ externalId: "a", title: "", url: "" });
    expect(carry(bare, bare)).toEqual(bare);
  });
});

it.each([
  { row: { price: "9 EUR", title: "T", url: "U" }, want: false },
  { row: { price: "trade", title: "T", url: "U" }, want: false },
  { row: { price: "", title: "T", url: "U" }, want: true },
  { row: { price: "9 EUR", title: "", url: "U" }, want: true },
  { row: { price: "9 EUR", title: "T", url: "" }, want: true },
])("$row lacks something: $want", ({ row, want }) => {
  expect(lacks(listing({ externalId: "a", ...row }))).toBe(want);
});
