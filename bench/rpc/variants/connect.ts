import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { Variant } from "../../wire/variant.ts";
import { checkEcho, message } from "../echo.ts";
import { EchoService } from "../gen/es/colheita/bench/v1/echo_service_pb.ts";

/** connect is connect-node speaking gRPC over HTTP/2, with protobuf-es' messages. */
export const connect: Variant = {
  async serve() {
    const routes = connectNodeAdapter({
      routes: (router) => void router.service(EchoService, { say: ({ name, text }) => ({ name, text }) }),
    });
    const server = createServer(routes).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { address: `127.0.0.1:${port}`, close: async () => void server.close() };
  },
  async connect(address) {
    const baseUrl = `http://${address}`;
    const sessionManager = new Http2SessionManager(baseUrl);
    const client = createClient(EchoService, createGrpcTransport({ baseUrl, sessionManager }));
    return {
      call: async () => checkEcho(await client.say(message)),
      close: async () => sessionManager.abort(),
    };
  },
};
