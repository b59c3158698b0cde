import { Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { callUnary, codecOf, type Method, serveUnary } from "../../wire/grpc.ts";
import type { Variant } from "../../wire/variant.ts";
import { checkEcho, message, path } from "../echo.ts";
import { Echo } from "../gen/rpc/colheita/bench/v1/echo_service.ts";

const codec = codecOf(Echo);
const say: Method<Echo, Echo> = { path, request: codec, response: codec };

/** tsProto is grpc-js with ts-proto's messages and nothing else: no deadline, no certificates. */
export const tsProto: Variant = {
  serve: () => serveUnary(say, ServerCredentials.createInsecure(), (request) => request),
  async connect(address) {
    const client = new Client(address, credentials.createInsecure());
    return {
      call: async () => checkEcho(await callUnary(client, say, message)),
      close: async () => client.close(),
    };
  },
};
