import { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Codec } from "../../kit/rpc.ts";
import { type PackedBatch, unpackBatch } from "../write/packed.ts";

const packedBatch: Codec<PackedBatch> = {
  encode: ({ bytes }) => ({ finish: () => bytes }),
  decode: unpackBatch,
};

const { methods } = StorageServiceDefinition;

/** servedDefinition is the contract as the service serves it: a batch comes with its items unopened. */
export const servedDefinition = {
  ...StorageServiceDefinition,
  methods: { ...methods, writeListings: { ...methods.writeListings, requestType: packedBatch } },
};
