import type {
  WriteListingsRequest,
  WriteListingsResponse,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { batchesOf, processed, type Size, sizes } from "../listings.ts";

/** path is the HTTP/2 path of the method. */
export const path = "/colheita.storage.v1.StorageService/WriteListings";

/** acknowledge answers a batch as storage does once it is committed. */
export function acknowledge({ items }: WriteListingsRequest): WriteListingsResponse {
  const rejects = items.filter(({ outcome }) => outcome?.$case === "reject").length;
  return { listings: items.length - rejects, rejects };
}

/** checkAcknowledged throws where an answer is not for a batch of a size. */
export function checkAcknowledged({ listings, rejects }: WriteListingsResponse, size: Size): void {
  if (listings + rejects !== size) throw new Error(`${listings + rejects} of ${size} items were acknowledged`);
}

/** rotate gives the batches of a size in turn, over and over; each is made into something once. */
export async function rotate<T>(make: (batch: WriteListingsRequest) => T): Promise<(size: Size) => T> {
  const items = await processed();
  const made = new Map(sizes.map((size) => [size, { next: 0, all: batchesOf(items, size).map(make) }]));
  return (size) => {
    const batches = made.get(size);
    const batch = batches?.all[batches.next++ % batches.all.length];
    if (batch === undefined) throw new Error(`there are no batches of ${size}`);
    return batch;
  };
}
