import { createChannel, createClient, createServer } from "nice-grpc";
import type { Variant } from "../../wire/variant.ts";
import { checkEcho, message } from "../echo.ts";
import { EchoServiceDefinition } from "../gen/rpc/colheita/bench/v1/echo_service.ts";

/** niceGrpc is nice-grpc, which stands on grpc-js as well, with the same messages. */
export const niceGrpc: Variant = {
  async serve() {
    const server = createServer();
    server.add(EchoServiceDefinition, { say: async (request) => request });
    const port = await server.listen("127.0.0.1:0");
    return { address: `127.0.0.1:${port}`, close: async () => server.forceShutdown() };
  },
  async connect(address) {
    const channel = createChannel(address);
    const client = createClient(EchoServiceDefinition, channel);
    return {
      call: async () => checkEcho(await client.say(message)),
      close: async () => channel.close(),
    };
  },
};
