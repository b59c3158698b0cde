import { Listing, Reject } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { type FieldViolation, invalidArgument, messageOf } from "../../kit/errors.ts";
import type { Codec } from "../../kit/rpc.ts";
import { decodeMessage } from "../../kit/wire.ts";
import { type Batch, type BatchItem, listingItem, rejectItem } from "./batch.ts";
import { Digest } from "./digest.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import { type Glance, glanceAt } from "./glance.ts";
import type { PackedBatch, PackedItem } from "./packed.ts";
import type { PlannedShard } from "./snapshot.ts";
import { listingViolations, rejectViolations } from "./violations.ts";

/** Published finds the listing that is published with the content that a fingerprint stands for: its id, or 0. */
export type Published = { find(fingerprint: Fingerprint): number };

/**
 * openBatch makes a batch of what came. A listing that is published just so stays unopened: the same bytes were checked
 * when they were written. The rest is decoded and checked; it throws INVALID_ARGUMENT with all that is wrong there.
 */
export function openBatch(req: PackedBatch, shard: PlannedShard, published: Published): Batch {
  const violations: FieldViolation[] = [];
  const digest = new Digest(req.items.length);
  const items = req.items.map((item, index) => {
    const path = `items[${index}].${item.kind}`;
    if (item.kind === "listing") return openListing(item, path, { published, digest, violations });
    digest.add(item, fingerprintOf(item.bytes));
    const reject = decoded(Reject, item, path);
    violations.push(...rejectViolations(reject, path));
    return rejectItem(item.page, item.row, reject);
  });
  if (violations.length > 0) throw invalidArgument(violations);
  const { no: shardNo, ordinal } = shard;
  const [snapshotNo, firstItem] = [Number(req.snapshotNumber), Number(req.firstItem)];
  return { snapshotNo, shardNo, ordinal, firstItem, items, digest: digest.value() };
}

type Opening = { readonly published: Published; readonly digest: Digest; readonly violations: FieldViolation[] };

function openListing(item: PackedItem, path: string, { published, digest, violations }: Opening): BatchItem {
  const glance = glanceAt(item.bytes);
  const lasting = glance && fingerprintOf(glance.lasting);
  // What does not last, such as a promotion, is no other content, and yet another batch.
  const isWhole = lasting !== undefined && glance?.lasting === item.bytes;
  digest.add(item, isWhole ? lasting : fingerprintOf(item.bytes));
  const id = lasting === undefined ? 0 : published.find(lasting);
  if (id !== 0 && glance?.hasWarnings === false) return known(id, glance, []);
  const listing = decoded(Listing, item, path);
  violations.push(...listingViolations(listing, path));
  if (id !== 0 && glance !== undefined) return known(id, glance, listing.warnings);
  const opened = listingItem(item.page, item.row, listing, lasting);
  // Whose bytes are not known, as of what an older version has written, may be known by its content.
  const sameId = published.find(opened.content);
  return sameId === 0 ? opened : known(sameId, opened, listing.warnings);
}

function known(id: number, { quality }: Pick<Glance, "quality">, warnings: readonly string[]): BatchItem {
  return { kind: "known", id, quality, warnings };
}

function decoded<T>(codec: Codec<T>, { bytes }: PackedItem, path: string): T {
  try {
    return decodeMessage(codec, bytes);
  } catch (error) {
    throw invalidArgument([{ field: path, description: `is not a message of the contract: ${messageOf(error)}` }]);
  }
}
