import { describe, expect, it } from "@jest/globals";
import { Listing, Reject } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { WriteListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { items, listing } from "../testing/day.ts";
import { type PackedItem, unpackBatch } from "./packed.ts";

const REQUEST: WriteListingsRequest = {
  source: "sources/shop",
  snapshotNumber: 2n ** 40n,
  shard: "ção",
  firstItem: 300n,
  items: items([listing({ externalId: "a", price: "1 EUR" }), "ID_MISSING", listing({ externalId: "b" })]),
};
const BYTES = WriteListingsRequest.encode(REQUEST).finish();

function unpacked({ page, row, kind, bytes }: PackedItem) {
  if (kind === undefined) return { page, row, outcome: undefined };
  const value = kind === "listing" ? Listing.decode(bytes) : Reject.decode(bytes);
  return { page, row, outcome: { $case: kind, value } };
}

describe("unpackBatch", () => {
  it("reads what the contract's decoder reads", () => {
    const batch = unpackBatch(BYTES);
    expect({ ...batch, items: batch.items.map(unpacked), bytes: undefined }).toEqual(
      WriteListingsRequest.decode(BYTES),
    );
    expect(batch.bytes).toBe(BYTES);
  });

  it("leaves out what it does not know, and takes the last of what is there twice", () => {
    const unknown = Uint8Array.of(0xf8, 0x3e, 0x01, 0x1a, 0x01, 0x7a);
    const batch = unpackBatch(Buffer.concat([BYTES, unknown]));
    expect([batch.shard, batch.items.length]).toEqual(["z", 3]);
  });

  it.each([
    { name: "what ends in an item", bytes: BYTES.subarray(0, -1) },
    { name: "an item that is longer than it says", bytes: Uint8Array.of(0x2a, 0x01, 0x1a, 0x00) },
    { name: "a tag of no field", bytes: Uint8Array.of(0x00, 0x00) },
    { name: "the end of a group", bytes: Uint8Array.of(0x0c) },
  ])("refuses $name", ({ bytes }) => {
    expect(() => unpackBatch(bytes)).toThrow(RangeError);
  });
});
