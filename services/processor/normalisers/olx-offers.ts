import { type Listing, Listing_Condition } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { type Attributes, setAttribute } from "../attributes.ts";
import { FieldReader, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { htmlToText } from "../html.ts";
import { readId } from "../identity.ts";
import { newListing, setPrice } from "../listing.ts";
import { type Habits, idMissing, type Normaliser } from "../normaliser.ts";
import { everything, type Reads } from "../pages/selection.ts";
import { freePrice, negotiable, type Price, tradePrice, unknownPrice } from "../price.ts";
import { readTitle } from "../title.ts";

const named = { name: everything } as const;

/** offerReads is what olxOffers looks at. */
export const offerReads: Reads = {
  row: {
    id: everything,
    params: { key: everything, value: everything },
    title: everything,
    url: everything,
    category: { id: everything, type: everything },
    user: { id: everything, company_name: everything, name: everything },
    business: everything,
    location: { city: named, district: named, region: named },
    photos: { link: everything, width: everything, height: everything },
    offer_type: everything,
    description: everything,
    promotion: { top_ad: everything, highlighted: everything, premium_ad_page: everything },
    created_time: everything,
    last_refresh_time: everything,
  },
  page: {},
};

/** olxOffers normalises offers of `/api/v1/offers/` as olx.pl, .ua, .pt, .ro, .kz, .uz and .bg serve them. */
export function olxOffers(habits: Habits): Normaliser {
  return (row) => {
    const id = readId(row.id);
    if (id === "") return idMissing("id");
    const listing = newListing(id);
    const read = new FieldReader(listing, habits.zone);
    const params = byKey(row.params);
    listing.title = readTitle(read.text(row.title, "TITLE_MALFORMED"));
    listing.url = read.url(row.url);
    setPrice(listing, readPrice(params.get("price"), habits));
    listing.condition = conditions.get(textOf(fieldsOf(params.get("state")).key)) ?? Listing_Condition.UNSPECIFIED;
    const category = fieldsOf(row.category);
    listing.categoryId = readId(category.id);
    listing.categoryName = textOf(category.type);
    listing.seller = readSeller(row);
    listing.location = readLocation(fieldsOf(row.location));
    listing.imageUrls = readPhotos(row.photos)
      .map((url) => read.url(url))
      .filter(isNotEmpty);
    listing.attributes = readAttributes(params, row);
    listing.description = htmlToText(read.text(row.description, "DESCRIPTION_MALFORMED"));
    const promotion = fieldsOf(row.promotion);
    listing.promoted =
      promotion.top_ad === true || promotion.highlighted === true || promotion.premium_ad_page === true;
    listing.sourceCreateTime = read.time(row.created_time);
    listing.sourceUpdateTime = read.time(row.last_refresh_time);
    return listing;
  };
}

const conditions: ReadonlyMap<string, Listing_Condition> = new Map([
  ["new", Listing_Condition.NEW],
  ["used", Listing_Condition.USED],
  ["damaged", Listing_Condition.USED],
  ["refurbished", Listing_Condition.REFURBISHED],
]);

// Free and trade ads have no price among their parameters on some of the sites, and a type of it on others.
function readPrice(value: Fields | undefined, habits: Habits): Price {
  if (value === undefined) return unknownPrice;
  if (value.type === "free") return freePrice;
  if (value.type === "exchange") return tradePrice;
  const price = habits.price(value.value, value.currency);
  return value.arranged === true || value.negotiable === true ? negotiable(price) : price;
}

function byKey(params: unknown): ReadonlyMap<string, Fields> {
  const found = new Map<string, Fields>();
  for (const element of listOf(params)) {
    const { key, value } = fieldsOf(element);
    if (typeof key === "string" && !found.has(key)) found.set(key, fieldsOf(value));
  }
  return found;
}

function readAttributes(params: ReadonlyMap<string, Fields>, row: Fields): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of params) {
    if (key === "price") continue;
    const text = key === "salary" ? salaryText(value) : textOf(value.label) || textOf(value.key);
    if (text !== "") setAttribute(attributes, key, text);
  }
  const offerType = textOf(row.offer_type);
  if (offerType !== "") attributes.offer_type = offerType;
  return attributes;
}

// What a job pays is no price of a thing; it stays what the source says of it.
function salaryText({ from, to, currency, type }: Fields): string {
  const range = [textOf(from), textOf(to)].filter(isNotEmpty).join("-");
  const per = textOf(type);
  return [range, textOf(currency), per === "" ? "" : `(${per})`].filter(isNotEmpty).join(" ");
}

function readSeller(row: Fields): Listing["seller"] {
  const user = fieldsOf(row.user);
  const id = readId(user.id);
  const name = textOf(user.company_name) || textOf(user.name);
  if (id === "" && name === "") return undefined;
  const business = typeof row.business === "boolean" ? row.business : undefined;
  return { id, name, reputation: "", officialStore: false, business };
}

function readLocation(location: Fields): Listing["location"] {
  const city = textOf(fieldsOf(location.city).name);
  const district = textOf(fieldsOf(location.district).name);
  const region = textOf(fieldsOf(location.region).name);
  if (city === "" && region === "") return undefined;
  return { city: [city, district].filter(isNotEmpty).join(", "), region, country: "" };
}

// A photo's link is a pattern that the page fills with the size that it wants to show.
function readPhotos(photos: unknown): string[] {
  return listOf(photos).map((element) => {
    const { link, width, height } = fieldsOf(element);
    return textOf(link)
      .replace("{width}", textOf(width) || "1000")
      .replace("{height}", textOf(height) || "1000");
  });
}

function isNotEmpty(text: string): boolean {
  return text !== "";
}
