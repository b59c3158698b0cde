import { policies } from "../../../gen/policy/policy.ts";
import {
  StorageServiceDefinition,
  WriteListingsRequest,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { serve } from "../../../services/kit/service.ts";
import { decodeMessage } from "../../../services/kit/wire.ts";
import { createLedger, storageOf } from "../../../services/processor/testing/ledger.ts";
import { servedDefinition } from "../../../services/storage/rpc/definition.ts";
import { validators } from "../../../services/storage/validate.ts";
import type { PackedBatch } from "../../../services/storage/write/packed.ts";
import { callingContext } from "../../wire/context.ts";
import { connectKit, serveKit } from "../../wire/kit.ts";
import type { StreamVariant } from "../asked.ts";
import { engine } from "../engine.ts";
import { acknowledge, checkAcknowledged, rotate } from "./batches.ts";

const handlers = {
  ...storageOf(createLedger()),
  // As storage does with listings that it has never seen; the others it would not open.
  writeListings: async (_ctx: unknown, { bytes }: PackedBatch) =>
    acknowledge(decodeMessage(WriteListingsRequest, bytes)),
};

/** colheita is the call as the processor makes it and storage takes it, but that nothing is stored. */
export const colheita: StreamVariant = {
  serve: (identities) =>
    serveKit({ account: "storage", service: serve(servedDefinition, handlers, { validators }), policies }, identities),
  async connect(address, identities) {
    const call = { callee: "storage", address, policies, calls: ["writeListings"] } as const;
    const { client, close } = await connectKit("processor", StorageServiceDefinition, call, identities);
    const ctx = callingContext("processor", { engine });
    const next = await rotate((batch) => batch);
    return { call: async (size) => checkAcknowledged(await client.writeListings(ctx, next(size)), size), close };
  },
};
