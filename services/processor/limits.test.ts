import { describe, expect, it } from "@jest/globals";
import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { keepToLimits } from "./limits.ts";
import { newListing } from "./listing.ts";

type Place = { readonly name: string; readonly most: number; put(listing: Listing, text: string): void };

const seller = { id: "", name: "", reputation: "", officialStore: true, business: undefined };
const location = { city: "", region: "", country: "" };

const places: readonly Place[] = [
  { name: "title", most: 1_000, put: (listing, title) => Object.assign(listing, { title }) },
  { name: "description", most: 32_768, put: (listing, description) => Object.assign(listing, { description }) },
  { name: "categoryId", most: 500, put: (listing, categoryId) => Object.assign(listing, { categoryId }) },
  { name: "categoryName", most: 500, put: (listing, categoryName) => Object.assign(listing, { categoryName }) },
  { name: "catalogKey", most: 500, put: (listing, catalogKey) => Object.assign(listing, { catalogKey }) },
  ...(["id", "name", "reputation"] as const).map((field) => ({
    name: `seller.${field}`,
    most: 500,
    put: (listing: Listing, text: string) => Object.assign(listing, { seller: { ...seller, [field]: text } }),
  })),
  ...(["city", "region", "country"] as const).map((field) => ({
    name: `location.${field}`,
    most: 500,
    put: (listing: Listing, text: string) => Object.assign(listing, { location: { ...location, [field]: text } }),
  })),
  { name: "a key", most: 128, put: (listing, key) => Object.assign(listing, { attributes: { a: "b", [key]: "" } }) },
  { name: "a value", most: 4_096, put: (listing, a) => Object.assign(listing, { attributes: { a } }) },
];

function listingWith(place: Place, text: string): Listing {
  const listing = newListing("x");
  place.put(listing, text);
  return listing;
}

describe.each(places)("keepToLimits of $name", (place) => {
  it.each([
    { name: "leaves alone what is well", text: "Sé 😀\n", want: "Sé 😀\n", isCut: false },
    { name: "takes a control character off", text: "a\u0000b", want: "ab", isCut: false },
    { name: "takes half a character off", text: "a\ud800", want: "a\ufffd", isCut: false },
    { name: "leaves the longest alone", text: "t".repeat(place.most), want: "t".repeat(place.most), isCut: false },
    { name: "cuts a longer one", text: "t".repeat(place.most + 1), want: "t".repeat(place.most), isCut: true },
    {
      name: "counts what is left",
      text: `${"t".repeat(place.most)}\u0001`,
      want: "t".repeat(place.most),
      isCut: false,
    },
  ])("$name", ({ text, want, isCut }) => {
    const listing = listingWith(place, text);
    expect(keepToLimits(listing)).toBe(isCut);
    expect(listing).toEqual(listingWith(place, want));
  });
});
