import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { GenService, GenServiceMethods } from "@bufbuild/protobuf/codegenv2";
import type { Channels, Target } from "../../kit/channels.ts";
import type { Context } from "../../kit/context.ts";
import { internal } from "../../kit/errors.ts";
import { type Policies, requirePolicy } from "../../kit/policy.ts";

type Call<M> = M extends {
  methodKind: "unary";
  input: infer I extends DescMessage;
  output: infer O extends DescMessage;
}
  ? (ctx: Context, req: MessageInitShape<I>) => Promise<MessageShape<O>>
  : M extends {
        methodKind: "server_streaming";
        input: infer I extends DescMessage;
        output: infer O extends DescMessage;
      }
    ? (ctx: Context, req: MessageInitShape<I>) => AsyncIterable<MessageShape<O>>
    : never;

/** Client is a service as its caller sees it: messages that can be shown as JSON, one function for each method. */
export type Client<M extends GenServiceMethods> = { readonly [K in keyof M]: Call<M[K]> };

/** ClientOptions say where the orchestrator is and how it is called. */
export type ClientOptions = {
  readonly channels: Channels;
  readonly address: string;
  readonly policies: Policies;
};

const callee = "orchestrator";

/** createClient makes a client of one of the orchestrator's services. */
export function createClient<M extends GenServiceMethods>(service: GenService<M>, options: ClientOptions): Client<M> {
  const calls = service.methods.map(({ localName, name, input, output, methodKind }) => {
    const streams = methodKind === "server_streaming";
    const target: Target = {
      callee,
      address: options.address,
      method: { service: service.typeName, method: name, kind: streams ? "server_stream" : "unary" },
      policy: requirePolicy(options.policies, service.typeName, name),
    };
    const encode = (req: MessageInitShape<DescMessage>) => toBinary(input, create(input, req));
    const call = streams
      ? stream(options.channels, target, encode, output)
      : unary(options.channels, target, encode, output);
    return [localName, call] as const;
  });
  return Object.fromEntries(calls) as unknown as Client<M>;
}

type Encode = (req: MessageInitShape<DescMessage>) => Uint8Array;

function unary(channels: Channels, target: Target, encode: Encode, output: DescMessage) {
  return async (ctx: Context, req: MessageInitShape<DescMessage>) => {
    return decode(target, output, await channels.unary(ctx, target, encode(req)));
  };
}

function stream(channels: Channels, target: Target, encode: Encode, output: DescMessage) {
  return async function* (ctx: Context, req: MessageInitShape<DescMessage>) {
    for await (const bytes of channels.stream(ctx, target, encode(req))) yield decode(target, output, bytes);
  };
}

// Another service may listen there, or one of another version.
function decode<M extends DescMessage>({ address, method }: Target, output: M, bytes: Uint8Array): MessageShape<M> {
  try {
    return fromBinary(output, bytes);
  } catch (error) {
    const message = `What ${address} answers to ${method.method} is no ${output.typeName}.`;
    throw internal("INTERNAL", message, { cause: error });
  }
}
