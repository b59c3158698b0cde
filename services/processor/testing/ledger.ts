import {
  StorageServiceDefinition,
  WriteListingsRequest,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Context } from "../../kit/context.ts";
import { unimplemented } from "../../kit/errors.ts";
import type { Client, Handlers } from "../../kit/rpc.ts";
import { type PackedStorageDefinition, unpackItems } from "../packed-batch.ts";

/** Ledger is the part of the storage that the processor writes to; it keeps what it got. */
export type Ledger = Pick<Client<typeof StorageServiceDefinition>, "writeListings"> & {
  readonly batches: WriteListingsRequest[];
  /** contexts are those of the calls, in their order. */
  readonly contexts: Context[];
  /** mostAtOnce is how many calls were under way at once, at most. */
  mostAtOnce(): number;
};

/** createLedger makes a storage for tests. before is awaited in each call: to be slow there, or to fail. */
export function createLedger(
  before: (ctx: Context, req: WriteListingsRequest) => Promise<void> = async () => {},
): Ledger {
  const batches: WriteListingsRequest[] = [];
  const contexts: Context[] = [];
  let under = 0;
  let most = 0;
  return {
    async writeListings(ctx, req) {
      contexts.push(ctx);
      under++;
      most = Math.max(most, under);
      try {
        await before(ctx, req);
        batches.push(req);
        const rejects = req.items.filter(({ outcome }) => outcome?.$case === "reject").length;
        return { listings: req.items.length - rejects, rejects };
      } finally {
        under--;
      }
    },
    batches,
    contexts,
    mostAtOnce: () => most,
  };
}

/** unpacking is a ledger as the processor calls it, with items that are packed. */
export function unpacking(ledger: Ledger): Pick<Client<PackedStorageDefinition>, "writeListings"> {
  return {
    writeListings: (ctx, { count: _, ...batch }) =>
      ledger.writeListings(ctx, { ...batch, items: unpackItems(batch.items) }),
  };
}

/** storageOf is a storage that takes what a ledger takes, and refuses everything else. */
export function storageOf(ledger: Ledger): Handlers<typeof StorageServiceDefinition> {
  const missing = async () => {
    throw unimplemented("UNIMPLEMENTED", "The storage of a test can only be written to.");
  };
  const names = Object.keys(StorageServiceDefinition.methods);
  const refusals: unknown = Object.fromEntries(names.map((name) => [name, missing] as const));
  return { ...(refusals as Handlers<typeof StorageServiceDefinition>), writeListings: ledger.writeListings };
}

/** encodedBytes is the size of a batch on the wire. */
export function encodedBytes(batch: WriteListingsRequest): number {
  return WriteListingsRequest.encode(batch).finish().length;
}
