import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../gen/rpc/google/type/money.ts";
import { decimalOf } from "../../services/storage/money.ts";

/**
 * plainColumns are the columns of the one table that people would build for the same rows, without those that PostgreSQL
 * fills. The hash stands for a content hash: peers have it for nothing, and need not compare every column.
 */
export const plainColumns = [
  "source_id",
  "external_id",
  "hash",
  "kind",
  "amount",
  "currency",
  "title",
  "url",
  "original_amount",
  "original_currency",
  "condition",
  "available_quantity",
  "sold_quantity",
  "category_id",
  "category_name",
  "catalog_key",
  "seller",
  "location",
  "image_urls",
  "attributes",
  "description",
  "promoted",
  "free_shipping",
  "source_create_time",
  "source_update_time",
  "warnings",
] as const;

/** PlainRow is a row of that table, as its columns take it. */
export type PlainRow = Readonly<Record<(typeof plainColumns)[number], unknown>>;

/** plainSchema makes the table, and one for the prices that a listing has had. */
export const plainSchema = `
  create table listing (
    id bigint generated always as identity primary key,
    source_id int not null,
    external_id text collate "C" not null,
    hash bigint not null,
    kind int2 not null,
    amount numeric,
    currency text,
    title text not null,
    url text not null,
    original_amount numeric,
    original_currency text,
    condition int2 not null,
    available_quantity bigint,
    sold_quantity bigint,
    category_id text not null,
    category_name text not null,
    catalog_key text not null,
    seller jsonb,
    location jsonb,
    image_urls text[] not null,
    attributes jsonb,
    description text not null,
    promoted boolean not null,
    free_shipping boolean,
    source_create_time timestamptz,
    source_update_time timestamptz,
    warnings text[] not null,
    unique (source_id, external_id)) with (fillfactor = 90);
  create index listing_price on listing (source_id, amount, external_id);
  create table price_history (
    listing_id bigint not null,
    at timestamptz not null default now(),
    amount numeric,
    primary key (listing_id, at));`;

/** plainTrigger keeps the prices where a peer can't say so in its own statement. */
export const plainTrigger = `
  create function keep_price() returns trigger language plpgsql as $$
  begin
    insert into price_history (listing_id, amount) values (new.id, new.amount);
    return null;
  end $$;
  create trigger price_inserted after insert on listing for each row execute function keep_price();
  create trigger price_changed after update of amount on listing for each row
    when (old.amount is distinct from new.amount) execute function keep_price();`;

/** plainOf is a listing as a row of that table. */
export function plainOf(listing: Listing): PlainRow {
  const { price, originalPrice } = listing;
  return {
    source_id: 1,
    external_id: listing.externalId,
    hash: hashOf(listing.externalId, price),
    kind: listing.priceKind,
    amount: price === undefined ? null : decimalOf(price),
    currency: price?.currencyCode ?? null,
    title: listing.title,
    url: listing.url,
    original_amount: originalPrice === undefined ? null : decimalOf(originalPrice),
    original_currency: originalPrice?.currencyCode ?? null,
    condition: listing.condition,
    available_quantity: String(listing.availableQuantity),
    sold_quantity: String(listing.soldQuantity),
    category_id: listing.categoryId,
    category_name: listing.categoryName,
    catalog_key: listing.catalogKey,
    seller: listing.seller,
    location: listing.location,
    image_urls: listing.imageUrls,
    attributes: listing.attributes,
    description: listing.description,
    promoted: listing.promoted,
    free_shipping: listing.freeShipping ?? null,
    source_create_time: listing.sourceCreateTime ?? null,
    source_update_time: listing.sourceUpdateTime ?? null,
    warnings: listing.warnings,
  };
}

// Of these rows only the price changes: whose it is and what it is tells all their contents apart.
function hashOf(externalId: string, price: Money | undefined): string {
  const cents = price === undefined ? 0 : Number(price.units) * 100 + price.nanos / 10_000_000;
  return String(Number(externalId.slice(3)) * 1_000_000 + cents);
}
