import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import type {
  ListListingsRequest,
  OpenSnapshotRequest,
  PublishSnapshotRequest,
} from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { DateMessage } from "../../gen/rpc/google/type/date.ts";
import type { Money } from "../../gen/rpc/google/type/money.ts";
import { isDay } from "../kit/day.ts";
import type { FieldViolation } from "../kit/errors.ts";
import { nameViolations } from "../kit/names.ts";
import type { Validators } from "../kit/service.ts";
import { parseListing, parseParent, parseSnapshot } from "./names.ts";
import type { servedDefinition } from "./rpc/definition.ts";
import { contentViolations } from "./write/open-batch.ts";
import type { PackedBatch } from "./write/packed.ts";
import { ITEMS_PER_SHARD, LARGEST_ORDINAL } from "./write/rank.ts";
import { itemViolations } from "./write/violations.ts";

const LARGEST_BATCH = 500;
const LARGEST_SHARD_ID_BYTES = 128;
const LINE = /^[A-Za-z0-9._-]{1,128}$/;
const LINE_FORMAT = 'must be 1 to 128 letters, digits, ".", "_" and "-"';

/** validators say what is wrong with a request before its handler sees it. */
export const validators: Validators<typeof servedDefinition> = {
  openSnapshot: (req) => [
    ...nameViolations("source", "source", req.source),
    ...dayViolations("day", req.day, true),
    ...check(req.generation > 0, "generation", "must be the generation of a plan, from 1"),
    ...shardViolations(req),
    ...check(req.line === "" || LINE.test(req.line), "line", LINE_FORMAT),
    ...check(req.runGeneration >= 0, "run_generation", "must not be negative"),
  ],
  writeListings: (req) => {
    const found = [
      ...nameViolations("source", "source", req.source),
      ...numberViolations(req),
      ...check(req.shard !== "", "shard", "must be set"),
      ...rangeViolations(req),
      ...itemViolations(req.items),
    ];
    // Who handles a batch opens what it has to of it, and says what is wrong there.
    return found.length === 0 ? found : [...found, ...contentViolations(req.items)];
  },
  publishSnapshot: (req) => [
    ...nameViolations("source", "source", req.source),
    ...numberViolations(req),
    ...outcomeViolations(req),
    ...shareViolations("gates.largest_gone_share", req.gates?.largestGoneShare ?? 0),
    ...shareViolations("gates.largest_rejected_share", req.gates?.largestRejectedShare ?? 0),
    ...check((req.gates?.leastItems ?? 0n) >= 0n, "gates.least_items", "must not be negative"),
  ],
  publishLine: (req) => [
    ...nameViolations("source", "source", req.source),
    ...check(LINE.test(req.line), "line", LINE_FORMAT),
  ],
  getListing: (req) => [...listingViolations("name", req.name), ...dayViolations("as_of_day", req.asOfDay, false)],
  listListings: (req) => [
    ...parentViolations(req.parent),
    ...pageSizeViolations(req),
    ...dayViolations("as_of_day", req.asOfDay, false),
    ...priceViolations(req),
    ...nulViolations("category_id", req.categoryId),
    ...check(req.state >= 0 && req.state <= 3, "state", "is not known to this version"),
  ],
  listPriceHistory: (req) => [...listingViolations("parent", req.parent), ...pageSizeViolations(req)],
  listChanges: (req) => [
    ...snapshotViolations("parent", req.parent),
    ...pageSizeViolations(req),
    ...shareViolations("min_drop_share", req.minDropShare),
    ...req.kinds.flatMap((kind, index) => check(kind >= 1 && kind <= 6, `kinds[${index}]`, "is no kind of change")),
  ],
  listSnapshots: (req) => [...parentViolations(req.parent), ...pageSizeViolations(req)],
  getDailyReport: (req) => snapshotViolations("name", req.name),
  listRejects: (req) => [
    ...snapshotViolations("parent", req.parent),
    ...pageSizeViolations(req),
    ...nulViolations("reason", req.reason),
  ],
};

function check(fine: boolean, field: string, description: string): FieldViolation[] {
  return fine ? [] : [{ field, description }];
}

function dayViolations(field: string, day: DateMessage | undefined, required: boolean): FieldViolation[] {
  if (day === undefined) return check(!required, field, "must be set");
  return check(isDay(day), field, "must be a day of the calendar: year, month and day");
}

function numberViolations(req: { snapshotNumber: bigint }): FieldViolation[] {
  return check(
    req.snapshotNumber > 0n && req.snapshotNumber <= BigInt(Number.MAX_SAFE_INTEGER),
    "snapshot_number",
    "must be the number that OpenSnapshot returned",
  );
}

function shardViolations(req: OpenSnapshotRequest): FieldViolation[] {
  const ids = new Set<string>();
  const ordinals = new Set<number>();
  return req.shards.flatMap(({ id, ordinal }, index) => {
    const path = `shards[${index}]`;
    const found = [
      ...check(isShardId(id), `${path}.id`, `must be 1 to ${LARGEST_SHARD_ID_BYTES} bytes of UTF-8`),
      ...check(!ids.has(id), `${path}.id`, "must be unique"),
      ...check(ordinal >= 0 && ordinal <= LARGEST_ORDINAL, `${path}.ordinal`, `must be 0 to ${LARGEST_ORDINAL}`),
      ...check(!ordinals.has(ordinal), `${path}.ordinal`, "must be unique"),
    ];
    ids.add(id);
    ordinals.add(ordinal);
    return found;
  });
}

function isShardId(id: string): boolean {
  const bytes = Buffer.byteLength(id);
  return bytes > 0 && bytes <= LARGEST_SHARD_ID_BYTES && !id.includes("\0");
}

function rangeViolations(req: PackedBatch): FieldViolation[] {
  const end = req.firstItem + BigInt(req.items.length);
  return [
    ...check(req.items.length > 0 && req.items.length <= LARGEST_BATCH, "items", `must be 1 to ${LARGEST_BATCH}`),
    ...check(
      req.firstItem >= 0n && end <= ITEMS_PER_SHARD,
      "first_item",
      `must be 0 to ${ITEMS_PER_SHARD}, items included`,
    ),
  ];
}

function outcomeViolations(req: PublishSnapshotRequest): FieldViolation[] {
  const ids = new Set<string>();
  return req.shards.flatMap((outcome, index) => {
    const path = `shards[${index}]`;
    const known = outcome.state >= ShardState.COMPLETE && outcome.state <= ShardState.FAILED;
    const found = [
      ...check(outcome.shard !== "", `${path}.shard`, "must be set"),
      ...check(!ids.has(outcome.shard), `${path}.shard`, "must be there once"),
      ...check(known, `${path}.state`, "must say how the shard ended"),
      ...check(outcome.items >= 0n, `${path}.items`, "must not be negative"),
      ...check(outcome.pages >= 0n, `${path}.pages`, "must not be negative"),
    ];
    ids.add(outcome.shard);
    return found;
  });
}

function pageSizeViolations(req: { readonly pageSize: number }): FieldViolation[] {
  return check(req.pageSize >= 0, "page_size", "must not be negative");
}

function nulViolations(field: string, text: string): FieldViolation[] {
  return check(!text.includes("\0"), field, "must be without the character NUL");
}

function shareViolations(field: string, share: number): FieldViolation[] {
  return check(share >= 0 && share <= 1, field, "must be a share from 0 to 1");
}

function parentViolations(parent: string): FieldViolation[] {
  return check(parseParent(parent) !== undefined, "parent", "must be sources/{source}, or sources/- for all");
}

function listingViolations(field: string, name: string): FieldViolation[] {
  return check(parseListing(name) !== undefined, field, "must be sources/{source}/listings/{external_id}");
}

function snapshotViolations(field: string, name: string): FieldViolation[] {
  return check(parseSnapshot(name) !== undefined, field, "must be sources/{source}/snapshots/{yyyy-mm-dd}");
}

function priceViolations(req: ListListingsRequest): FieldViolation[] {
  const currencies = [req.minPrice, req.maxPrice].flatMap((price) => price?.currencyCode ?? []);
  return [
    ...limitViolations("min_price", req.minPrice),
    ...limitViolations("max_price", req.maxPrice),
    ...check(new Set(currencies).size < 2, "max_price.currency_code", "must be the currency of min_price"),
  ];
}

function limitViolations(field: string, price: Money | undefined): FieldViolation[] {
  if (price === undefined) return [];
  return check(
    /^[A-Z]{3}$/.test(price.currencyCode),
    `${field}.currency_code`,
    "must be three capital letters of ISO 4217",
  );
}
