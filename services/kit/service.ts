import type { Context } from "./context.ts";
import type { Validator } from "./interceptors/validation.ts";
import type { AnyMethod, Handlers, Message, ServiceDefinition } from "./rpc.ts";

/** Validators check requests before their handlers see them, by method. */
export type Validators<S extends ServiceDefinition> = {
  readonly [M in keyof S["methods"]]?: Validator<Message<S["methods"][M]["requestType"]>>;
};

/** StreamsOf are the names of the methods that stream. */
type StreamsOf<S extends ServiceDefinition> = {
  [M in keyof S["methods"]]: S["methods"][M]["responseStream"] extends true ? M : never;
}[keyof S["methods"]];

/** Heartbeats make the message that is sent while a stream's handler is silent, by method. */
export type Heartbeats<S extends ServiceDefinition> = {
  readonly [M in StreamsOf<S>]: () => Message<S["methods"][M]["responseType"]>;
};

/** ServeOptions go with an implementation. A service that streams must say what its heartbeats are. */
export type ServeOptions<S extends ServiceDefinition> = { readonly validators?: Validators<S> } & ([
  StreamsOf<S>,
] extends [never]
  ? { readonly heartbeats?: undefined }
  : { readonly heartbeats: Heartbeats<S> });

/** ServedService is a service ready to be registered, its types forgotten. */
export type ServedService = {
  readonly fullName: string;
  readonly methods: readonly ServedEntry[];
};

/** ServedEntry is one method of a ServedService. */
export type ServedEntry = {
  readonly definition: AnyMethod;
  readonly handle: (ctx: Context, request: never) => unknown;
  readonly validate: Validator<never> | undefined;
  readonly heartbeat: (() => unknown) | undefined;
};

/**
 * serve binds an implementation to its definition: `serve(StorageServiceDefinition, new StorageServer(deps), {
 * validators })`.
 */
export function serve<S extends ServiceDefinition>(
  definition: S,
  handlers: Handlers<S>,
  ...[options]: [StreamsOf<S>] extends [never] ? [options?: ServeOptions<S>] : [options: ServeOptions<S>]
): ServedService {
  type Untyped<T> = Readonly<Record<string, T | undefined>>;
  const functions = handlers as Untyped<(ctx: Context, request: never) => unknown>;
  const validators = (options?.validators ?? {}) as Untyped<Validator<never>>;
  const heartbeats = (options?.heartbeats ?? {}) as Untyped<() => unknown>;
  return {
    fullName: definition.fullName,
    methods: Object.entries(definition.methods).map(([key, method]) => ({
      definition: method,
      // Called as a method, so that an instance of a class is an implementation too.
      handle: (ctx, request) => {
        const handler = functions[key];
        if (handler === undefined) throw new TypeError(`${definition.fullName} has no handler ${key}`);
        return handler.call(handlers, ctx, request);
      },
      validate: validators[key],
      heartbeat: heartbeats[key],
    })),
  };
}
