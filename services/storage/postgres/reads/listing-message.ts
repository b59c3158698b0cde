import type { Listing, Location, Seller } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { DateMessage } from "../../../../gen/rpc/google/type/date.ts";
import type { Money } from "../../../../gen/rpc/google/type/money.ts";
import { parseDay } from "../../../kit/day.ts";
import { moneyOf } from "../../money.ts";
import { listingName } from "../../names.ts";

/** VersionRow is a row of listing_version, with the names of its shard and snapshot, as the driver reads it. */
export type VersionRow = {
  readonly kind: Listing["priceKind"];
  readonly amount: string | null;
  readonly currency: string | null;
  readonly title: string;
  readonly url: string;
  readonly original_amount: string | null;
  readonly original_currency: string | null;
  readonly condition: Listing["condition"];
  readonly available_quantity: string | null;
  readonly sold_quantity: string | null;
  readonly category_id: string;
  readonly category_name: string;
  readonly catalog_key: string;
  readonly seller: Seller | null;
  readonly location: Location | null;
  readonly image_urls: string[];
  readonly attributes: Record<string, string> | null;
  readonly description: string;
  readonly promoted: boolean;
  readonly free_shipping: boolean | null;
  readonly source_create_time: Date | null;
  readonly source_update_time: Date | null;
  readonly warnings: string[];
  readonly shard: string;
  readonly page: number;
  readonly row: number;
  readonly run: string;
  readonly day: string;
  readonly generation: number;
};

/** Seen is what a version does not tell: whose it is, whether it is there, and since when. */
export type Seen = {
  readonly source: string;
  readonly externalId: string;
  readonly state: Listing["state"];
  readonly priceDay: DateMessage | undefined;
  readonly firstSeenDay: DateMessage | undefined;
  readonly lastSeenDay: DateMessage | undefined;
};

/** listingMessage is a listing as the contract has it. */
export function listingMessage(row: VersionRow, seen: Seen): Listing {
  const { externalId, state, priceDay, firstSeenDay, lastSeenDay } = seen;
  return {
    externalId,
    state,
    priceDay,
    firstSeenDay,
    lastSeenDay,
    name: listingName(seen.source, seen.externalId),
    title: row.title,
    url: row.url,
    price: money(row.amount, row.currency),
    priceKind: row.kind,
    originalPrice: money(row.original_amount, row.original_currency),
    condition: row.condition,
    availableQuantity: row.available_quantity === null ? undefined : BigInt(row.available_quantity),
    soldQuantity: row.sold_quantity === null ? undefined : BigInt(row.sold_quantity),
    categoryId: row.category_id,
    categoryName: row.category_name,
    catalogKey: row.catalog_key,
    seller: row.seller ?? undefined,
    location: row.location ?? undefined,
    imageUrls: row.image_urls,
    attributes: row.attributes ?? {},
    description: row.description,
    promoted: row.promoted,
    freeShipping: row.free_shipping ?? undefined,
    sourceCreateTime: row.source_create_time ?? undefined,
    sourceUpdateTime: row.source_update_time ?? undefined,
    warnings: row.warnings,
    lineage: {
      run: row.run,
      day: parseDay(row.day),
      generation: row.generation,
      place: { shard: row.shard, page: row.page, row: row.row },
    },
  };
}

/** money reads a price's two columns. */
export function money(amount: string | null, currency: string | null): Money | undefined {
  return amount === null || currency === null ? undefined : moneyOf(amount, currency);
}
