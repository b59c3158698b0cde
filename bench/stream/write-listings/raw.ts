import { Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { WriteListingsRequest, WriteListingsResponse } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { callUnary, codecOf, rawCodec, serveUnary } from "../../wire/grpc.ts";
import type { StreamVariant } from "../asked.ts";
import { sizes } from "../listings.ts";
import { path, rotate } from "./batches.ts";

const method = { path, request: rawCodec, response: rawCodec };

/** raw sends the same bytes, made beforehand, and looks at nothing: the floor. */
export const raw: StreamVariant = {
  serve() {
    const answer = codecOf(WriteListingsResponse).serialize({ listings: sizes[0], rejects: 0 });
    return serveUnary(method, ServerCredentials.createInsecure(), () => answer);
  },
  async connect(address) {
    const client = new Client(address, credentials.createInsecure());
    const next = await rotate(codecOf(WriteListingsRequest).serialize);
    return {
      async call(size) {
        const answer = await callUnary(client, method, next(size));
        if (answer.length === 0) throw new Error("the answer is empty");
      },
      close: async () => client.close(),
    };
  },
};
