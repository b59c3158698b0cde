import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { FieldReader, type Fields, fieldsOf, isFields, listOf, textOf } from "../fields.ts";
import { readId } from "../identity.ts";
import { newListing } from "../listing.ts";
import { type Habits, idMissing, type Normaliser } from "../normaliser.ts";
import { everything, type Reads } from "../pages/selection.ts";
import { commonMembers, readCommon, readLocation, readSellerId } from "./mercadolivre.ts";

const address = {
  city: { name: everything },
  state: { name: everything },
  country: { id: everything },
} as const;

const itemMembers = {
  ...commonMembers,
  id: everything,
  location: address,
  seller_id: everything,
  pictures: { secure_url: everything, url: everything },
  secure_thumbnail: everything,
  thumbnail: everything,
  date_created: everything,
  last_updated: everything,
  warranty: everything,
  status: everything,
} as const;

/** itemReads is what mercadolivreItem looks at. */
export const itemReads: Reads = { row: { ...itemMembers, code: everything, body: itemMembers }, page: {} };

/** mercadolivreItem normalises items of Mercado Livre's `/items/{id}`, also as elements of `/items?ids=`. */
export function mercadolivreItem(habits: Habits): Normaliser {
  return (element) => {
    const row = unwrap(element);
    const id = readId(row.id);
    if (id === "") return idMissing(row === element ? "id" : `body.id, beside code ${textOf(element.code)}`);
    const listing = newListing(id);
    readCommon(listing, row, habits);
    const read = new FieldReader(listing, habits.zone);
    listing.location ??= readLocation(fieldsOf(row.location), {});
    listing.seller = readSellerId(row);
    listing.imageUrls = readPictures(row, read);
    listing.sourceCreateTime = read.time(row.date_created);
    listing.sourceUpdateTime = read.time(row.last_updated);
    addAttribute(listing, "warranty", row.warranty);
    addAttribute(listing, "status", row.status);
    return listing;
  };
}

// The answer for several ids wraps each item, with a code of its own.
function unwrap(element: Fields): Fields {
  return element.id === undefined && isFields(element.body) ? element.body : element;
}

function readPictures(row: Fields, read: FieldReader): string[] {
  const pictures = listOf(row.pictures).map((element) => {
    const picture = fieldsOf(element);
    return read.url(picture.secure_url || picture.url);
  });
  const shown = pictures.filter((url) => url !== "");
  if (shown.length > 0) return shown;
  const thumbnail = read.url(row.secure_thumbnail || row.thumbnail);
  return thumbnail === "" ? [] : [thumbnail];
}

function addAttribute(listing: Listing, key: string, value: unknown): void {
  const text = textOf(value);
  if (text !== "") listing.attributes[key] = text;
}
