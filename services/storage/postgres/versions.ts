import { pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../../gen/rpc/google/type/money.ts";
import { decimalOf } from "../money.ts";
import { searchWords } from "../read/words.ts";
import type { Candidate } from "../write/candidate.ts";
import { CopyWriter } from "./copy-writer.ts";

const COLUMNS = [
  "listing_id",
  "snapshot_no",
  "rank",
  "hash",
  "kind",
  "amount",
  "currency",
  "title",
  "url",
  "search",
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
  "shard_no",
  "page",
  '"row"',
];

/** copyVersions appends candidates to listing_version, by listing id, in one binary COPY. */
export async function copyVersions(
  tx: ClientBase,
  snapshotNo: number,
  candidates: ReadonlyMap<number, Candidate>,
): Promise<void> {
  if (candidates.size === 0) return;
  const writer = new CopyWriter();
  for (const [id, candidate] of [...candidates].sort(([a], [b]) => a - b))
    writeVersion(writer, snapshotNo, id, candidate);
  const bytes = writer.finish();
  const copy = tx.query(copyFrom(`copy listing_version (${COLUMNS.join(", ")}) from stdin (format binary)`));
  await pipeline([bytes], copy);
}

/** writeVersion encodes one version, in the order of the columns. */
function writeVersion(writer: CopyWriter, snapshotNo: number, id: number, candidate: Candidate): void {
  const { listing, item } = candidate;
  writer.begin(COLUMNS.length);
  writer.int8(id);
  writer.int8(snapshotNo);
  writer.int8(candidate.rank);
  writer.int8(candidate.hash);
  writer.int2(listing.priceKind);
  writeMoney(writer, listing.price);
  writer.text(listing.title);
  writer.text(listing.url);
  writer.text(searchWords(listing.title));
  writeMoney(writer, listing.originalPrice);
  writer.int2(listing.condition);
  writer.int8(listing.availableQuantity);
  writer.int8(listing.soldQuantity);
  writer.text(listing.categoryId);
  writer.text(listing.categoryName);
  writer.text(listing.catalogKey);
  writer.jsonb(listing.seller);
  writer.jsonb(listing.location);
  writer.textArray(listing.imageUrls);
  writer.jsonb(attributesOf(listing));
  writer.text(listing.description);
  writer.bool(listing.promoted);
  writer.bool(listing.freeShipping);
  writer.timestamptz(listing.sourceCreateTime);
  writer.timestamptz(listing.sourceUpdateTime);
  writer.textArray(listing.warnings);
  writer.int4(candidate.shardNo);
  writer.int4(item.page);
  writer.int4(item.row);
}

function writeMoney(writer: CopyWriter, money: Money | undefined): void {
  writer.numeric(money && decimalOf(money));
  writer.text(money?.currencyCode);
}

function attributesOf(listing: Listing): Record<string, string> | undefined {
  return Object.keys(listing.attributes).length === 0 ? undefined : listing.attributes;
}
