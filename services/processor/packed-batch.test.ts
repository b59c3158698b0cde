import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "@jest/globals";
import {
  type Item,
  StorageServiceDefinition,
  WriteListingsRequest,
} from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { encodeMessage } from "../kit/wire.ts";
import { newListing } from "./listing.ts";
import { createPacker, packedBatch, unpackItems, withPackedBatches } from "./packed-batch.ts";
import { createRandom, newSeed, type Random } from "./testing/random.ts";

const int64s = [0n, 1n, 127n, 128n, 2n ** 31n, 2n ** 63n - 1n] as const;
const int32s = [0, 1, 127, 128, 16_384, 2 ** 31 - 1] as const;
const lengths = [0, 1, 12, 40, 127, 128, 5_000] as const;
const dates = [undefined, new Date(0), new Date("2026-01-02T03:04:05.678Z"), new Date(-1)] as const;

function text(random: Random): string {
  return random.pick(["x", "ż", "漢", "😀"]).repeat(random.pick(lengths) % 1_999);
}

function listingOf(random: Random): Item["outcome"] {
  const perhaps = <T>(value: T) => (random.below(2) === 0 ? undefined : value);
  const money = () => ({ currencyCode: "BRL", units: random.pick(int64s), nanos: random.pick(int32s) });
  const value = {
    ...newListing(text(random)),
    title: text(random),
    description: text(random),
    price: perhaps(money()),
    originalPrice: perhaps(money()),
    soldQuantity: perhaps(random.pick(int64s)),
    freeShipping: perhaps(random.below(2) === 0),
    seller: perhaps({ id: text(random), name: "", reputation: "", officialStore: false, business: undefined }),
    imageUrls: Array.from({ length: random.below(4) }, () => text(random)),
    attributes: Object.fromEntries(Array.from({ length: random.below(9) }, (_, i) => [`${i}`, text(random)])),
    sourceCreateTime: random.pick(dates),
    warnings: random.pick([[], ["FIELDS_TRIMMED"]]),
  };
  return { $case: "listing", value };
}

function rejectOf(random: Random): Item["outcome"] {
  const raw = Buffer.alloc(random.pick(lengths), random.below(256));
  return { $case: "reject", value: { place: undefined, reason: "X", message: text(random), raw, externalId: "" } };
}

function itemOf(random: Random): Item {
  const outcome = random.pick([listingOf, listingOf, rejectOf])(random);
  return { page: random.pick(int32s), row: random.pick(int32s), outcome };
}

function headOf(random: Random) {
  return {
    source: text(random),
    snapshotNumber: random.pick(int64s),
    shard: text(random),
    firstItem: random.pick(int64s),
  };
}

describe("a packed batch", () => {
  it("is sent as the bytes that the generated codec makes of the same items, whatever they are", () => {
    const seed = newSeed();
    const random = createRandom(seed);
    // One packer for all, as a shard has it: what it remembers of the batch before is wrong as often as right.
    const packer = createPacker();
    for (let round = 0; round < 200; round++) {
      const head = headOf(random);
      const items = Array.from({ length: random.below(30) }, () => itemOf(random));
      for (const item of items) packer.add(item);
      const batch = { ...head, count: items.length, items: packer.take() };
      const generated = WriteListingsRequest.encode({ ...head, items }, new BinaryWriter()).finish();
      const sent = [
        encodeMessage(packedBatch, batch),
        packedBatch.encode(batch).finish(),
        packedBatch.encode(packedBatch.decode(generated)).finish(),
      ];
      if (!sent.every((bytes) => Buffer.compare(bytes, generated) === 0)) {
        throw new Error(`round ${round} of seed ${seed} differs`);
      }
      expect({ seed, round, items: unpackItems(batch.items) }).toEqual({ seed, round, items });
    }
  });

  it("keeps what was taken when more is added", () => {
    const item: Item = { page: 1, row: 2, outcome: { $case: "listing", value: newListing("first") } };
    const packer = createPacker();
    packer.add(item);
    const taken = packer.take();
    packer.add({ ...item, row: 3 });
    expect(unpackItems(taken)).toEqual([item]);
    expect(unpackItems(packer.take())).toEqual([{ ...item, row: 3 }]);
    expect(packer.take()).toEqual([]);
  });

  it("changes how one request is written, and nothing else of the contract", () => {
    const { methods, ...service } = withPackedBatches(StorageServiceDefinition);
    const { methods: before, ...same } = StorageServiceDefinition;
    expect(service).toEqual(same);
    expect(methods).toEqual({ ...before, writeListings: { ...before.writeListings, requestType: packedBatch } });
  });
});
