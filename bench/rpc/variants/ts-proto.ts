import { credentials, ServerCredentials } from "@grpc/grpc-js";
import { checkEcho, message } from "../echo.ts";
import { Echo } from "../gen/rpc/colheita/bench/v1/echo_service.ts";
import type { Variant } from "../variant.ts";
import { callGrpc, serveGrpc } from "./grpc.ts";

// As ts-proto writes it for outputServices=grpc-js.
const codec = {
  serialize: (echo: Echo) => Buffer.from(Echo.encode(echo).finish()),
  deserialize: (bytes: Buffer) => Echo.decode(bytes),
};

/** tsProto is grpc-js with ts-proto's messages and nothing else: no deadline, no certificates. */
export const tsProto: Variant = {
  serve: () => serveGrpc(codec, ServerCredentials.createInsecure()),
  connect: async (address) => callGrpc(address, credentials.createInsecure(), { codec, message, check: checkEcho }),
};
