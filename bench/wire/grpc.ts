import { once } from "node:events";
import {
  type Client,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  type ServerCredentials,
  type ServiceDefinition,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import type { Served } from "./variant.ts";

/** Codec is how one side turns messages into bytes and back, as grpc-js takes it. */
export type Codec<T> = { serialize(message: T): Buffer; deserialize(bytes: Buffer): T };

/** Method is a method as grpc-js is told of it. */
export type Method<Req, Res> = {
  readonly path: string;
  readonly request: Codec<Req>;
  readonly response: Codec<Res>;
};

/** rawCodec hands on bytes and looks at nothing. */
export const rawCodec: Codec<Buffer> = { serialize: (bytes) => bytes, deserialize: (bytes) => bytes };

/** codecOf is the codec that ts-proto writes for outputServices=grpc-js. */
export function codecOf<T>(type: {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}): Codec<T> {
  return {
    serialize: (message) => Buffer.from(type.encode(message).finish()),
    deserialize: (bytes) => type.decode(bytes),
  };
}

/** serveUnary serves one unary method on bare grpc-js. */
export function serveUnary<Req, Res>(
  method: Method<Req, Res>,
  credentials: ServerCredentials,
  answer: (request: Req) => Res,
): Promise<Served> {
  const handle: handleUnaryCall<Req, Res> = (call, callback) => callback(null, answer(call.request));
  return serveMethod(method, false, handle, credentials);
}

/** serveStream serves one method that streams its answers, no faster than they are read. */
export function serveStream<Req, Res>(
  method: Method<Req, Res>,
  credentials: ServerCredentials,
  answers: (request: Req) => Iterable<Res>,
): Promise<Served> {
  const handle: handleServerStreamingCall<Req, Res> = async (call) => {
    try {
      for (const answer of answers(call.request)) if (!call.write(answer)) await once(call, "drain");
      call.end();
    } catch (error) {
      call.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return serveMethod(method, true, handle, credentials);
}

/** callUnary makes one call of a unary method. */
export function callUnary<Req, Res>(client: Client, method: Method<Req, Res>, message: Req): Promise<Res> {
  const { promise, resolve, reject } = Promise.withResolvers<Res>();
  const { path, request, response } = method;
  client.makeUnaryRequest(path, request.serialize, response.deserialize, message, (error, answer) => {
    if (error === null && answer !== undefined) resolve(answer);
    else reject(error ?? new Error("no answer"));
  });
  return promise;
}

/** callStream makes one call of a method that streams its answers. */
export function callStream<Req, Res>(client: Client, method: Method<Req, Res>, message: Req): AsyncIterable<Res> {
  const { path, request, response } = method;
  return client.makeServerStreamRequest(path, request.serialize, response.deserialize, message);
}

async function serveMethod<Req, Res>(
  { path, request, response }: Method<Req, Res>,
  responseStream: boolean,
  handle: UntypedHandleCall,
  credentials: ServerCredentials,
): Promise<Served> {
  const definition: ServiceDefinition = {
    method: {
      path,
      requestStream: false,
      responseStream,
      requestSerialize: request.serialize,
      requestDeserialize: request.deserialize,
      responseSerialize: response.serialize,
      responseDeserialize: response.deserialize,
    },
  };
  const server = new Server();
  server.addService(definition, { method: handle });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  return { address: `127.0.0.1:${await promise}`, close: async () => server.forceShutdown() };
}
