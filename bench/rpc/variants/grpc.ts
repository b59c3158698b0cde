import {
  type ChannelCredentials,
  Client,
  type handleUnaryCall,
  Server,
  type ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { path } from "../echo.ts";
import type { Caller, Served } from "../variant.ts";

/** Codec is how one side turns messages into bytes and back, as grpc-js takes it. */
export type Codec<T> = { serialize(message: T): Buffer; deserialize(bytes: Buffer): T };

/** serveGrpc serves the echo on bare grpc-js. */
export async function serveGrpc<T>(codec: Codec<T>, credentials: ServerCredentials): Promise<Served> {
  const definition: ServiceDefinition = {
    say: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: codec.serialize,
      requestDeserialize: codec.deserialize,
      responseSerialize: codec.serialize,
      responseDeserialize: codec.deserialize,
    },
  };
  const say: handleUnaryCall<T, T> = (call, answer) => answer(null, call.request);
  const server = new Server();
  server.addService(definition, { say });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  return { address: `127.0.0.1:${await promise}`, close: async () => server.forceShutdown() };
}

/** GrpcCall is what one call on bare grpc-js sends, and what is asked of the answer. */
export type GrpcCall<T> = { readonly codec: Codec<T>; readonly message: T; check(answer: T): void };

/** callGrpc calls it on one connection. */
export function callGrpc<T>(
  address: string,
  credentials: ChannelCredentials,
  { codec, message, check }: GrpcCall<T>,
): Caller {
  // Node takes no address as the name of a TLS server.
  const client = new Client(address, credentials, { "grpc.ssl_target_name_override": "localhost" });
  return {
    async call() {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      client.makeUnaryRequest(path, codec.serialize, codec.deserialize, message, (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error ?? new Error("no answer"));
      });
      check(await promise);
    },
    async close() {
      client.close();
    },
  };
}
