import type { Channels, Target } from "./channels.ts";
import type { Context } from "./context.ts";
import { type Policies, requirePolicy } from "./policy.ts";
import { type Client, type MethodDefinition, methodRef, type ServiceDefinition } from "./rpc.ts";
import { encodeMessage } from "./wire.ts";

/** ClientOptions say where a service is and how it is called. */
export type ClientOptions = {
  readonly channels: Channels;
  /** callee is the service account that must answer: "storage". */
  readonly callee: string;
  /** address is "host:port". */
  readonly address: string;
  readonly policies: Policies;
};

/**
 * createClient makes a typed client of a service: `createClient(StorageServiceDefinition, { channels, callee:
 * "storage", address, policies })`.
 */
export function createClient<S extends ServiceDefinition>(definition: S, options: ClientOptions): Client<S> {
  const methods = Object.entries(definition.methods).map(([key, untyped]) => {
    const method = untyped as MethodDefinition<unknown, unknown>;
    const ref = methodRef(definition, untyped);
    const policy = requirePolicy(options.policies, definition.fullName, method.name);
    const target: Target = { callee: options.callee, address: options.address, method: ref, policy };
    const call =
      ref.kind === "unary" ? unary(options.channels, target, method) : stream(options.channels, target, method);
    return [key, call] as const;
  });
  return Object.fromEntries(methods) as unknown as Client<S>;
}

function unary(channels: Channels, target: Target, method: MethodDefinition<unknown, unknown>) {
  return async (ctx: Context, request: unknown): Promise<unknown> =>
    method.responseType.decode(await channels.unary(ctx, target, encodeMessage(method.requestType, request)));
}

function stream(channels: Channels, target: Target, method: MethodDefinition<unknown, unknown>) {
  return async function* (ctx: Context, request: unknown): AsyncGenerator<unknown> {
    const bytes = encodeMessage(method.requestType, request);
    for await (const response of channels.stream(ctx, target, bytes)) yield method.responseType.decode(response);
  };
}
