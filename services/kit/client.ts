import type { Channels, Target } from "./channels.ts";
import type { Context } from "./context.ts";
import { StartupError } from "./errors.ts";
import { type Policies, requirePolicy } from "./policy.ts";
import {
  type Client,
  type Handler,
  type MethodDefinition,
  methodPath,
  methodRef,
  type ServiceDefinition,
} from "./rpc.ts";
import { decodeMessage, encodeMessage } from "./wire.ts";

/** Place says where a service is and how it is called. */
export type Place = {
  readonly channels: Channels;
  /** callee is the service account that must answer: "storage". */
  readonly callee: string;
  /** address is "host:port". */
  readonly address: string;
  readonly policies: Policies;
};

/** ClientOptions are a service's place, and what of it is called there. */
export type ClientOptions<M> = Place & {
  /** calls are the methods that this process calls, as a literal: the check compares it with the contracts' own `calls`. */
  readonly calls: readonly M[];
};

/**
 * createClient makes a typed client of some methods of a service: `createClient(StorageServiceDefinition, { channels,
 * callee: "storage", address, policies, calls: ["writeListings"] })`. It throws a StartupError where the policy of one
 * does not name this process' account as a caller, rather than let the first call be refused.
 */
export function createClient<S extends ServiceDefinition, M extends keyof S["methods"] & string>(
  definition: S,
  options: ClientOptions<M>,
): Pick<Client<S>, M> {
  const calls = options.calls.map((key) => {
    const target = targetOf(definition, key, options);
    checkCaller(options.channels.account, target);
    return [key, callOf(definition, key, options.channels, target)] as const;
  });
  return Object.fromEntries(calls) as unknown as Pick<Client<S>, M>;
}

/** targetOf is a method at a service's place, with its policy. A method without one is a StartupError. */
export function targetOf<S extends ServiceDefinition>(
  definition: S,
  key: keyof S["methods"] & string,
  { policies, callee, address }: Place,
): Target {
  const ref = methodRef(definition, methodOf(definition, key));
  return { callee, address, method: ref, policy: requirePolicy(policies, definition.fullName, ref.method) };
}

/** callOf is a method as a function, the way the service's handler has it. */
export function callOf<S extends ServiceDefinition, M extends keyof S["methods"] & string>(
  definition: S,
  key: M,
  channels: Channels,
  target: Target,
): Handler<S["methods"][M]> {
  const method = methodOf(definition, key) as MethodDefinition<unknown, unknown>;
  const call = target.method.kind === "unary" ? unary(channels, target, method) : stream(channels, target, method);
  return call as unknown as Handler<S["methods"][M]>;
}

function methodOf(definition: ServiceDefinition, key: string) {
  const method = definition.methods[key];
  if (method === undefined) throw new TypeError(`${definition.fullName} has no method ${key}`);
  return method;
}

function checkCaller(account: string, { method, policy }: Target): void {
  if (policy.callers.includes(account)) return;
  const callers = policy.callers.join(", ") || "nobody";
  throw new StartupError(
    `${account} may not call ${methodPath(method).slice(1)}: its policy names ${callers}; name ${account} there as well, or leave the method out of calls`,
  );
}

function unary(channels: Channels, target: Target, method: MethodDefinition<unknown, unknown>) {
  return async (ctx: Context, request: unknown): Promise<unknown> =>
    decodeMessage(method.responseType, await channels.unary(ctx, target, encodeMessage(method.requestType, request)));
}

function stream(channels: Channels, target: Target, method: MethodDefinition<unknown, unknown>) {
  return async function* (ctx: Context, request: unknown): AsyncGenerator<unknown> {
    const bytes = encodeMessage(method.requestType, request);
    for await (const response of channels.stream(ctx, target, bytes)) {
      yield decodeMessage(method.responseType, response);
    }
  };
}
