import type { ClientBase } from "pg";
import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../../gen/rpc/google/type/money.ts";
import { decimalOf } from "../money.ts";
import { termBits } from "../read/term-bits.ts";
import { termsOf } from "../read/terms.ts";
import { searchWords, wordsIn } from "../read/words.ts";
import type { Encoded } from "../write/batch.ts";
import type { Candidate } from "../write/candidate.ts";
import type { Version, VersionEncoder } from "../write/open-batch.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { copyInto } from "./copy.ts";
import { CopyWriter, fillInt8 } from "./copy-writer.ts";

/** CURRENT are the columns of a version that its listing's own row has as well, in the order in which they are encoded. */
export const CURRENT = ["hash", "lasting", "kind", "amount", "currency"] as const;

const COLUMNS = [
  "listing_id",
  "snapshot_no",
  "rank",
  ...CURRENT,
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
  "terms",
];

/** encodeVersions returns what encodes the versions of a batch. */
export function encodeVersions({ no, sourceId }: Pick<OpenSnapshot, "no" | "sourceId">): VersionEncoder {
  let writer: CopyWriter | undefined;
  return {
    encode(version) {
      writer ??= new CopyWriter();
      const start = writer.length;
      const { search, current, currentEnd } = beginVersion(writer, no, version);
      const [place, terms] = [writer.length, termsOf(sourceId, wordsIn(search), version.listing.categoryId)];
      writer.int4Array(terms);
      return { start, current, currentEnd, terms: place, end: writer.length, termBits: termBits(terms) };
    },
    bytes: () => writer?.bytes() ?? NOTHING,
  };
}

const NOTHING = new Uint8Array();

/** Versioned is a candidate whose version is written. */
export type Versioned = Candidate & {
  /** isFound says that the published version can be found by the same title and category: this one gets no terms. */
  readonly isFound: boolean;
};

/**
 * VersionRows are rows of listing_version that are copied together. Most of them are never moved: they go to the database
 * out of the bytes of the batches in which they were encoded.
 */
export class VersionRows {
  readonly #snapshot: OpenSnapshot;
  // What is not copied as it was encoded; and what a copy begins with.
  readonly #writer = new CopyWriter();
  readonly #slices: Slice[] = [];
  #count = 0;

  constructor(snapshot: OpenSnapshot) {
    this.#snapshot = snapshot;
  }

  /** add takes a candidate whose listing has this id as it was encoded, or encodes what was carried. */
  add({ item, batch, rank, carried, hash, isFound }: Versioned, id: number): void {
    this.#count++;
    const start = this.#writer.length;
    if (carried !== undefined) {
      const place = { shardNo: batch.shardNo, page: item.page, row: item.row };
      const version = { ...place, listing: carried, hash, lasting: undefined, rank };
      const { search } = beginVersion(this.#writer, this.#snapshot.no, version);
      const { sourceId } = this.#snapshot;
      this.#writer.int4Array(isFound ? [] : termsOf(sourceId, wordsIn(search), carried.categoryId));
    } else if (isFound) {
      this.#writer.copy(batch.versions.subarray(item.encoded.start, item.encoded.terms));
      this.#writer.int4Array([]);
    } else {
      fillInt8(batch.versions, item.encoded.start + ID_PLACE, id);
      this.#slice(batch.versions, item.encoded);
      return;
    }
    fillInt8(this.#writer.bytes(), start + ID_PLACE, id);
  }

  /** copy appends the rows to listing_version, in one binary COPY. */
  async copy(tx: ClientBase): Promise<void> {
    if (this.#count === 0) return;
    const slices = this.#slices.map(({ bytes, start, end }) => bytes.subarray(start, end));
    await copyInto(tx, "listing_version", COLUMNS, [this.#writer.bytes(), ...slices]);
  }

  // Rows that stand one after the other are one slice: of a first day, whole batches.
  #slice(bytes: Uint8Array, { start, end }: Pick<Encoded, "start" | "end">): void {
    const last = this.#slices.at(-1);
    if (last?.bytes === bytes && last.end === start) last.end = end;
    else this.#slices.push({ bytes, start, end });
  }
}

type Slice = { readonly bytes: Uint8Array; readonly start: number; end: number };

// A row begins with how many columns it has, and the first of them with its size.
const ID_PLACE = 2 + 4;

/** Begun are the title's words of a version, and where the columns stand that its listing's own row has as well. */
type Begun = Pick<Encoded, "current" | "currentEnd"> & { readonly search: string };

// Writes all columns but the terms.
function beginVersion(writer: CopyWriter, snapshotNo: number, version: Version): Begun {
  const { listing } = version;
  const search = searchWords(listing.title);
  writer.begin(COLUMNS.length);
  writer.int8(0);
  writer.int8(snapshotNo);
  writer.int8(version.rank);
  const current = writer.length;
  writer.int8(version.hash);
  writer.int8(version.lasting);
  writer.int2(listing.priceKind);
  writeMoney(writer, listing.price);
  const currentEnd = writer.length;
  writer.text(listing.title);
  writer.text(listing.url);
  writer.text(search);
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
  writer.int4(version.shardNo);
  writer.int4(version.page);
  writer.int4(version.row);
  return { search, current, currentEnd };
}

function writeMoney(writer: CopyWriter, money: Money | undefined): void {
  writer.numeric(money && decimalOf(money));
  writer.text(money?.currencyCode);
}

function attributesOf(listing: Listing): Record<string, string> | undefined {
  return Object.keys(listing.attributes).length === 0 ? undefined : listing.attributes;
}
