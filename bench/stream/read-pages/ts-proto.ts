import { Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { ReadPagesRequest, ReadPagesResponse } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { callStream, codecOf, serveStream } from "../../wire/grpc.ts";
import type { StreamVariant } from "../asked.ts";
import { pageChecks, path, requestOf, shards } from "./pages.ts";

const method = { path, request: codecOf(ReadPagesRequest), response: codecOf(ReadPagesResponse) };

/** tsProto is ts-proto's messages on grpc-js and nothing else. */
export const tsProto: StreamVariant = {
  async serve() {
    const chunks = await shards((chunk) => chunk);
    return serveStream(method, ServerCredentials.createInsecure(), ({ shard }) => chunks(shard));
  },
  async connect(address) {
    const client = new Client(address, credentials.createInsecure());
    const checkOf = await pageChecks();
    return {
      async call(size) {
        const check = checkOf(size);
        for await (const response of callStream(client, method, requestOf(size))) check.take(response);
        check.done();
      },
      close: async () => client.close(),
    };
  },
};
