import { Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { ReadPagesRequest, ReadPagesResponse } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { callStream, codecOf, rawCodec, serveStream } from "../../wire/grpc.ts";
import type { StreamVariant } from "../asked.ts";
import { path, requestOf, shards } from "./pages.ts";

const method = { path, request: codecOf(ReadPagesRequest), response: rawCodec };

/** raw sends the same bytes, made beforehand, and looks at nothing: the floor. */
export const raw: StreamVariant = {
  async serve() {
    const messages = await shards(codecOf(ReadPagesResponse).serialize);
    return serveStream(method, ServerCredentials.createInsecure(), ({ shard }) => messages(shard));
  },
  async connect(address) {
    const client = new Client(address, credentials.createInsecure());
    const lengths = await shards((chunk) => codecOf(ReadPagesResponse).serialize(chunk).length);
    return {
      async call(size) {
        let bytes = 0;
        for await (const message of callStream(client, method, requestOf(size))) bytes += message.length;
        const want = lengths(String(size)).reduce((sum, length) => sum + length, 0);
        if (bytes !== want) throw new Error(`${bytes} of ${want} bytes came`);
      },
      close: async () => client.close(),
    };
  },
};
