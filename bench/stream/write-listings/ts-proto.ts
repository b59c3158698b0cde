import { Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { WriteListingsRequest, WriteListingsResponse } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { callUnary, codecOf, serveUnary } from "../../wire/grpc.ts";
import type { StreamVariant } from "../asked.ts";
import { acknowledge, checkAcknowledged, path, rotate } from "./batches.ts";

const method = { path, request: codecOf(WriteListingsRequest), response: codecOf(WriteListingsResponse) };

/** tsProto is ts-proto's messages on grpc-js and nothing else. */
export const tsProto: StreamVariant = {
  serve: () => serveUnary(method, ServerCredentials.createInsecure(), acknowledge),
  async connect(address) {
    const client = new Client(address, credentials.createInsecure());
    const next = await rotate((batch) => batch);
    return {
      call: async (size) => checkAcknowledged(await callUnary(client, method, next(size)), size),
      close: async () => client.close(),
    };
  },
};
