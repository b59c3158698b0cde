import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Context } from "./context.ts";

/** Codec turns a message into bytes and back; ts-proto makes one per message, which writes with the writer that it is given. */
export type Codec<T> = {
  encode(message: T, writer?: BinaryWriter): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
};

/** MethodDefinition describes one method: ts-proto's generic definition, or one written by hand. */
export type MethodDefinition<Req, Res> = {
  readonly name: string;
  readonly requestType: Codec<Req>;
  readonly requestStream: boolean;
  readonly responseType: Codec<Res>;
  readonly responseStream: boolean;
};

/** AnyMethod is a method whose messages are not known any more. */
export type AnyMethod = Omit<MethodDefinition<unknown, unknown>, "requestType" | "responseType"> & {
  readonly requestType: AnyCodec;
  readonly responseType: AnyCodec;
};

type AnyCodec = {
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
};

/** ServiceDefinition describes a service: ts-proto's generic definition. */
export type ServiceDefinition = {
  readonly name: string;
  readonly fullName: string;
  readonly methods: Readonly<Record<string, AnyMethod>>;
};

/** Message is what a codec encodes. */
export type Message<C> = C extends { decode(bytes: Uint8Array): infer M } ? M : never;

/** Handler is a method as a function: the same on the side that serves and on the side that calls. */
export type Handler<M> = M extends {
  readonly requestStream: false;
  readonly requestType: infer Req;
  readonly responseType: infer Res;
  readonly responseStream: infer Stream;
}
  ? Stream extends true
    ? (ctx: Context, req: Message<Req>) => AsyncIterable<Message<Res>>
    : (ctx: Context, req: Message<Req>) => Promise<Message<Res>>
  : never;

/** Handlers are the implementation of a service: one function per method. */
export type Handlers<S extends ServiceDefinition> = { [M in keyof S["methods"]]: Handler<S["methods"][M]> };

/** Client is a service seen by its caller; it has the shape of Handlers, so that a test passes an object literal. */
export type Client<S extends ServiceDefinition> = Handlers<S>;

/** MethodKind tells apart the two kinds of methods that contracts of this mesh have. */
export type MethodKind = "unary" | "server_stream";

/** MethodRef names a method on the wire, to logs and to metrics. */
export type MethodRef = {
  /** service is the full name, "colheita.storage.v1.StorageService". */
  readonly service: string;
  readonly method: string;
  readonly kind: MethodKind;
};

/** methodPath is the HTTP/2 path of a method. */
export function methodPath(ref: MethodRef): string {
  return `/${ref.service}/${ref.method}`;
}

/** methodRef describes a method of a definition; streams of requests are not spoken in this mesh. */
export function methodRef(service: ServiceDefinition, method: AnyMethod): MethodRef {
  if (method.requestStream) throw new TypeError(`${service.fullName}/${method.name} streams its requests`);
  return { service: service.fullName, method: method.name, kind: method.responseStream ? "server_stream" : "unary" };
}
