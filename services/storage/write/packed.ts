import { MessageReader } from "../../kit/wire/message-reader.ts";

/** PackedItem is one raw row of a batch, as it came. */
export type PackedItem = {
  readonly page: number;
  readonly row: number;
  /** kind is what was made of the row; undefined where the sender has not said. */
  readonly kind: "listing" | "reject" | undefined;
  /** bytes are the message of that kind. */
  readonly bytes: Uint8Array;
};

/**
 * PackedBatch is a WriteListingsRequest whose items are still the bytes that they came as: most of a day's listings are
 * known by them, and nobody looks inside.
 */
export type PackedBatch = {
  readonly source: string;
  readonly snapshotNumber: bigint;
  readonly shard: string;
  readonly firstItem: bigint;
  readonly items: readonly PackedItem[];
  /** bytes are all of it. */
  readonly bytes: Uint8Array;
};

/** unpackBatch reads a WriteListingsRequest down to its items. It throws where the bytes are no such message. */
export function unpackBatch(bytes: Uint8Array): PackedBatch {
  const reader = new MessageReader(bytes);
  const batch = { source: "", snapshotNumber: 0n, shard: "", firstItem: 0n };
  const items: PackedItem[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === tagOf(1, BYTES)) batch.source = reader.string();
    else if (tag === tagOf(2, VARINT)) batch.snapshotNumber = BigInt(reader.int64());
    else if (tag === tagOf(3, BYTES)) batch.shard = reader.string();
    else if (tag === tagOf(4, VARINT)) batch.firstItem = BigInt(reader.int64());
    else if (tag === tagOf(5, BYTES)) items.push(unpackItem(reader, reader.uint32()));
    else skip(reader, tag);
  }
  return { ...batch, items, bytes };
}

function unpackItem(reader: MessageReader, length: number): PackedItem {
  const end = reader.pos + length;
  const place = { page: 0, row: 0 };
  let kind: PackedItem["kind"];
  let bytes: Uint8Array = NONE;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tagOf(1, VARINT)) place.page = reader.int32();
    else if (tag === tagOf(2, VARINT)) place.row = reader.int32();
    else if (tag === tagOf(3, BYTES) || tag === tagOf(4, BYTES)) {
      kind = tag === tagOf(3, BYTES) ? "listing" : "reject";
      bytes = reader.bytes();
    } else skip(reader, tag);
  }
  if (reader.pos !== end) throw new RangeError("an item does not end where it says");
  return { ...place, kind, bytes };
}

// A field that this version does not know.
function skip(reader: MessageReader, tag: number): void {
  if (tag === 0 || (tag & 7) === END_OF_GROUP) throw new RangeError(`${tag} is no tag`);
  reader.skip(tag & 7);
}

const NONE = new Uint8Array();
const VARINT = 0;
const BYTES = 2;
const END_OF_GROUP = 4;

function tagOf(field: number, type: number): number {
  return (field << 3) | type;
}
