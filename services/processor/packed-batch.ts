import {
  type Item,
  type StorageServiceDefinition,
  WriteListingsRequest,
} from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Codec } from "../kit/rpc.ts";
import { MessageWriter } from "../kit/wire/message-writer.ts";
import { decodeMessage } from "../kit/wire.ts";

/** PackedBatch is a WriteListingsRequest whose items are already the bytes that they are sent as. */
export type PackedBatch = Omit<WriteListingsRequest, "items"> & {
  /** count is how many items there are. */
  readonly count: number;
  /** items is what createPacker makes of them. */
  readonly items: PackedItems;
};

/** PackedItems are pieces of the field items of a WriteListingsRequest, each of whole items; one after the other they are the field. */
export type PackedItems = readonly Uint8Array[];

/** Packer makes bytes of items one by one, so that none of them outlives the moment in which it was made. */
export type Packer = {
  add(item: Item): void;
  /** take is what was added; the packer begins anew. */
  take(): PackedItems;
};

// Pieces, since a buffer that doubles as it grows to the size of a batch leaves behind as much again, old before it is freed.
const pieceBytes = 32 * 1024;
const fullBytes = pieceBytes - 2 * 1024;

/** createPacker makes a packer for the items of one batch after the other. */
export function createPacker(): Packer {
  const writer = new MessageWriter(pieceBytes);
  // A request that has nothing but an item is its field alone: fields that stand one after the other are one list.
  const alone: WriteListingsRequest = { source: "", snapshotNumber: 0n, shard: "", firstItem: 0n, items: [] };
  let pieces: Uint8Array[] = [];
  return {
    add(item) {
      alone.items[0] = item;
      WriteListingsRequest.encode(alone, writer);
      if (writer.written > fullBytes) pieces.push(writer.finish());
    },
    take() {
      const taken = writer.written === 0 ? pieces : [...pieces, writer.finish()];
      pieces = [];
      return taken;
    },
  };
}

/** unpackItems are the items of a packed batch, as messages. */
export function unpackItems(items: PackedItems): Item[] {
  return items.flatMap((piece) => decodeMessage(WriteListingsRequest, piece).items);
}

/** packedBatch puts a packed batch on the wire: the same bytes as the generated codec's for the same items. */
export const packedBatch: Codec<PackedBatch> = {
  encode({ count: _, items, ...head }, writer = new MessageWriter()) {
    const bytes = Buffer.concat([WriteListingsRequest.encode({ ...head, items: [] }, writer).finish(), ...items]);
    return { finish: () => bytes };
  },
  decode(bytes) {
    const { items, ...head } = decodeMessage(WriteListingsRequest, bytes);
    const packer = createPacker();
    for (const item of items) packer.add(item);
    return { ...head, count: items.length, items: packer.take() };
  },
};

/** withPackedBatches is the storage's contract as the processor calls it: a batch goes with its items packed. */
export function withPackedBatches(storage: typeof StorageServiceDefinition) {
  const { methods } = storage;
  return { ...storage, methods: { ...methods, writeListings: { ...methods.writeListings, requestType: packedBatch } } };
}

/** PackedStorageDefinition is that contract's type, for who takes a client of it. */
export type PackedStorageDefinition = ReturnType<typeof withPackedBatches>;
