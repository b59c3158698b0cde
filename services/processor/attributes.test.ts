import { expect, it } from "@jest/globals";
import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { isRejection } from "./normaliser.ts";
import { builtIn } from "./normalisers/built-in.ts";
import { testHabits } from "./testing/habits.ts";
import { mappedNormaliser } from "./testing/mapped.ts";
import { trim } from "./trim.ts";

// Names that mean something to JavaScript; a source may give them to its attributes all the same.
const odd = ["__proto__", "constructor", "toString"];
const byId = odd.map((id) => ({ id, value_name: `a\u0007 ${id}` }));
const byKey = odd.map((key) => ({ key, value: { label: `a\u0007 ${key}` } }));
const asMap = JSON.parse(JSON.stringify(Object.fromEntries(odd.map((key) => [key, `a\u0007 ${key}`]))));

it.each([
  { name: "mercadolivre-search", make: builtInOf("mercadolivre-search"), row: { id: "x", attributes: byId } },
  { name: "mercadolivre-catalog", make: builtInOf("mercadolivre-catalog"), row: { item_id: "x", attributes: byId } },
  { name: "olx-offers", make: builtInOf("olx-offers"), row: { id: 7, params: byKey } },
  {
    name: "a mapping of all attributes",
    make: mappedNormaliser({ external_id: "row.id", attributes: "row.a" }),
    row: { id: "x", a: asMap },
  },
  {
    name: "a mapping of single attributes",
    make: mappedNormaliser({
      external_id: "row.id",
      ...Object.fromEntries(odd.map((key, n) => [`attributes.${key}`, `row.a${n}`])),
    }),
    row: { id: "x", ...Object.fromEntries(odd.map((key, n) => [`a${n}`, `a\u0007 ${key}`])) },
  },
])("$name keeps attributes whatever they are called", ({ make, row }) => {
  const listing = make(row, {}, "2026-01-01") as Listing;
  expect(isRejection(listing)).toBe(false);
  trim(listing, 100_000);
  expect(Object.entries(listing.attributes).sort()).toEqual(odd.map((key) => [key, `a ${key}`]).sort());
});

function builtInOf(name: keyof typeof builtIn) {
  return builtIn[name].create(testHabits());
}
