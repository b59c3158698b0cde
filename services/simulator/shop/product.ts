import { dateOf, type Listing, priceCents, type Quirk } from "../days.ts";
import { priceShown, type Row } from "../rows.ts";
import { categoryId, categoryOf, externalId, type Shelf } from "../shelf.ts";
import { brandOf, sellerOf, slugOf, stockOf, titleOf } from "../words.ts";

/** columns are the fields of a product, in the order that CSV has them. */
export const columns = [
  "id",
  "title",
  "price",
  "currency",
  "list_price",
  "url",
  "image",
  "category",
  "brand",
  "condition",
  "stock",
  "seller_id",
  "seller_name",
  "city",
  "created_at",
  "updated_at",
] as const;

/** Product is a listing as the shop shows it: flat, so that JSON, NDJSON and CSV carry the same. A quirk may leave any field out. */
export type Product = { readonly [column in (typeof columns)[number]]?: string | number | null };

/** product is a row as the shop shows it, junk rows included. */
export function product(shelf: Shelf, row: Row, day: number): Product | string | null {
  switch (row.kind) {
    case "text":
      return "banner";
    case "null":
      return null;
    case "noId": {
      const { id: _, ...rest } = fields(shelf, row.listing, undefined, day);
      return rest;
    }
    case "listing":
      return fields(shelf, row.listing, row.quirk, day);
  }
}

function fields(shelf: Shelf, listing: Listing, quirk: Quirk | undefined, day: number) {
  const id = externalId(shelf.site, listing.number);
  const seller = sellerOf(shelf, listing);
  const title = titleOf(shelf, listing, quirk);
  return {
    id,
    ...(title === undefined ? {} : { title }),
    price: priceShown(priceCents(shelf, listing, day), quirk),
    currency: "BRL",
    list_price: null,
    url: `https://shop.example/p/${slugOf(shelf, listing)}/${id}?utm_source=feed&utm_campaign=${dateOf(day)}`,
    image: `https://img.shop.example/${id}.jpg`,
    category: categoryId(shelf.site, categoryOf(shelf, listing.slot)),
    brand: brandOf(shelf, listing),
    condition: listing.number % 4 === 3 ? "used" : "new",
    stock: stockOf(listing, day),
    seller_id: seller.id,
    seller_name: seller.name,
    city: seller.city,
    created_at: `${dateOf(listing.bornDay)}T12:00:00Z`,
    updated_at: `${dateOf(day)}T03:00:00Z`,
  };
}
