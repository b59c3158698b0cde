import { type Listing, Listing_State } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { Snapshot_State } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import {
  ListListingsRequest,
  ListSnapshotsRequest,
  type StorageServiceDefinition,
} from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Context } from "../../services/kit/context.ts";
import type { Client } from "../../services/kit/rpc.ts";

/** Reader is a storage that shows what readers see. */
export type Reader = Pick<Client<typeof StorageServiceDefinition>, "listListings" | "listSnapshots">;

/** Published is all that readers see of a source: its published days, and every listing in every state. */
export type Published = { readonly days: readonly string[]; readonly listings: readonly Listing[] };

/** readPublished reads all that readers see of a source; a source without a published day has neither. */
export async function readPublished(ctx: Context, storage: Reader, source: string): Promise<Published> {
  const parent = `sources/${source}`;
  const { snapshots } = await storage.listSnapshots(ctx, ListSnapshotsRequest.fromPartial({ parent, pageSize: 1_000 }));
  const days = snapshots.filter(({ state }) => state === Snapshot_State.PUBLISHED).map(({ name }) => name);
  const listings: Listing[] = [];
  if (days.length === 0) return { days, listings };
  for (const state of [Listing_State.PRESENT, Listing_State.ABSENT, Listing_State.REMOVED]) {
    let pageToken = "";
    do {
      const request = ListListingsRequest.fromPartial({ parent, state, pageSize: 1_000, pageToken });
      const page = await storage.listListings(ctx, request);
      listings.push(...page.listings);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  }
  return { days, listings };
}
