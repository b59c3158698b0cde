import { credentials, ServerCredentials } from "@grpc/grpc-js";
import { message } from "../echo.ts";
import { Echo } from "../gen/rpc/colheita/bench/v1/echo_service.ts";
import { readIdentity } from "../identities.ts";
import type { Variant } from "../variant.ts";
import { callGrpc, type GrpcCall, serveGrpc } from "./grpc.ts";

const codec = { serialize: (bytes: Buffer) => bytes, deserialize: (bytes: Buffer) => bytes };
const bytes = Buffer.from(Echo.encode(message).finish());
const call: GrpcCall<Buffer> = {
  codec,
  message: bytes,
  check(answer) {
    if (answer.length !== bytes.length) throw new Error(`the echo is ${answer.length} bytes long`);
  },
};

/** raw passes the same bytes through grpc-js and looks at nothing: the floor. */
export const raw: Variant = {
  serve: () => serveGrpc(codec, ServerCredentials.createInsecure()),
  connect: async (address) => callGrpc(address, credentials.createInsecure(), call),
};

/** rawMtls is the same with certificates on both sides, as whole stacks have them. */
export const rawMtls: Variant = {
  async serve(identities) {
    const { ca, key, certificate } = await readIdentity(identities, "echo");
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
    return serveGrpc(codec, ServerCredentials.createSsl(Buffer.from(ca), [pair], true));
  },
  async connect(address, identities) {
    const { ca, key, certificate } = await readIdentity(identities, "bench");
    const own = credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(certificate));
    return callGrpc(address, own, call);
  },
};
