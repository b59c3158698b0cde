import { policies } from "../../../gen/policy/policy.ts";
import { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { serve } from "../../../services/kit/service.ts";
import { createLedger, storageOf } from "../../../services/processor/testing/ledger.ts";
import { validators } from "../../../services/storage/validate.ts";
import { callingContext } from "../../wire/context.ts";
import { connectKit, serveKit } from "../../wire/kit.ts";
import type { StreamVariant } from "../asked.ts";
import { engine } from "../engine.ts";
import { acknowledge, checkAcknowledged, rotate } from "./batches.ts";

const handlers = {
  ...storageOf(createLedger()),
  writeListings: async (_ctx: unknown, request: Parameters<typeof acknowledge>[0]) => acknowledge(request),
};

/** colheita is the call as the processor makes it and storage takes it, but that nothing is stored. */
export const colheita: StreamVariant = {
  serve: (identities) =>
    serveKit(
      { account: "storage", service: serve(StorageServiceDefinition, handlers, { validators }), policies },
      identities,
    ),
  async connect(address, identities) {
    const call = { callee: "storage", address, policies, calls: ["writeListings"] } as const;
    const { client, close } = await connectKit("processor", StorageServiceDefinition, call, identities);
    const ctx = callingContext("processor", { engine });
    const next = await rotate((batch) => batch);
    return { call: async (size) => checkAcknowledged(await client.writeListings(ctx, next(size)), size), close };
  },
};
