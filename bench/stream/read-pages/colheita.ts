import { policies } from "../../../gen/policy/policy.ts";
import {
  CollectorServiceDefinition,
  type ReadPagesRequest,
} from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { heartbeats } from "../../../services/collector/server.ts";
import { validators } from "../../../services/collector/validate.ts";
import { serve } from "../../../services/kit/service.ts";
import { createArchive } from "../../../services/processor/testing/archive.ts";
import { callingContext } from "../../wire/context.ts";
import { connectKit, serveKit } from "../../wire/kit.ts";
import type { StreamVariant } from "../asked.ts";
import { engine } from "../engine.ts";
import { pageChecks, requestOf, shards } from "./pages.ts";

/** colheita is the stream as the collector sends it and the processor reads it, but that the pages are in memory. */
export const colheita: StreamVariant = {
  async serve(identities) {
    const chunks = await shards((chunk) => chunk);
    const handlers = {
      ...createArchive(() => []),
      async *readPages(_ctx: unknown, { shard }: ReadPagesRequest) {
        yield* chunks(shard);
      },
    };
    const service = serve(CollectorServiceDefinition, handlers, { validators, heartbeats });
    return serveKit({ account: "collector", service, policies }, identities);
  },
  async connect(address, identities) {
    const call = { callee: "collector", address, policies, calls: ["readPages"] } as const;
    const { client, close } = await connectKit("processor", CollectorServiceDefinition, call, identities);
    const ctx = callingContext("processor", { engine });
    const checkOf = await pageChecks();
    return {
      async call(size) {
        const check = checkOf(size);
        for await (const response of client.readPages(ctx, requestOf(size))) check.take(response);
        check.done();
      },
      close,
    };
  },
};
