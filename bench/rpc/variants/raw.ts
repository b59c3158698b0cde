import { type ChannelCredentials, Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { callUnary, type Method, rawCodec, serveUnary } from "../../wire/grpc.ts";
import { readIdentity } from "../../wire/identities.ts";
import type { Caller, Variant } from "../../wire/variant.ts";
import { message, path } from "../echo.ts";
import { Echo } from "../gen/rpc/colheita/bench/v1/echo_service.ts";

const say: Method<Buffer, Buffer> = { path, request: rawCodec, response: rawCodec };
const bytes = Buffer.from(Echo.encode(message).finish());

/** raw passes the same bytes through grpc-js and looks at nothing: the floor. */
export const raw: Variant = {
  serve: () => serveUnary(say, ServerCredentials.createInsecure(), (request) => request),
  connect: async (address) => callerOf(address, credentials.createInsecure()),
};

/** rawMtls is the same with certificates on both sides, as whole stacks have them. */
export const rawMtls: Variant = {
  async serve(identities) {
    const { ca, key, certificate } = await readIdentity(identities, "echo");
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
    return serveUnary(say, ServerCredentials.createSsl(Buffer.from(ca), [pair], true), (request) => request);
  },
  async connect(address, identities) {
    const { ca, key, certificate } = await readIdentity(identities, "bench");
    return callerOf(address, credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(certificate)));
  },
};

function callerOf(address: string, credentials: ChannelCredentials): Caller {
  // Node takes no address as the name of a TLS server.
  const client = new Client(address, credentials, { "grpc.ssl_target_name_override": "localhost" });
  return {
    async call() {
      const answer = await callUnary(client, say, bytes);
      if (answer.length !== bytes.length) throw new Error(`the echo is ${answer.length} bytes long`);
    },
    close: async () => client.close(),
  };
}
