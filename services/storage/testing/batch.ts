import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { encodeVersions } from "../postgres/versions.ts";
import type { Batch } from "../write/batch.ts";
import { type Fingerprint, fingerprintOf } from "../write/fingerprint.ts";
import { type Opening, openBatch } from "../write/open-batch.ts";
import { items, packed } from "./day.ts";
import { finished } from "./finished.ts";

/** openingOf is what batches are opened with where these contents, bytes or texts, are published under ids from 1 on. */
export function openingOf(contents: readonly (Uint8Array | string)[] = []): Opening {
  const known = contents.map((content) => JSON.stringify(fingerprintOf(content)));
  return {
    shard: { no: 2, ordinal: 3 },
    published: { find: (fingerprint: Fingerprint) => known.indexOf(JSON.stringify(fingerprint)) + 1 },
    encoder: encodeVersions({ no: 1, sourceId: 1 }),
  };
}

/** openedBatch is a batch of listings, and rejects by their reason, from item 100 on. */
export function openedBatch(rows: readonly (Listing | string)[], opening = openingOf()): Batch {
  const base = { source: "sources/shop", snapshotNumber: 1n, shard: "a", firstItem: 100n };
  return finished(openBatch(packed({ ...base, items: items(rows) }), opening));
}
