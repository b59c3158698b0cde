import { Server as GrpcServer, type ServiceDefinition as GrpcService, ServerCredentials } from "@grpc/grpc-js";
import { untilEnd } from "./abort.ts";
import { background, type Context, withCancel, withTimeout } from "./context.ts";
import { serverCredentials } from "./credentials.ts";
import { StartupError, unavailable } from "./errors.ts";
import type { Health } from "./health.ts";
import { externalCallers, type ServiceIdentity } from "./identity.ts";
import { type CallerOf, certificateCaller, meshCaller, operatorCaller } from "./incoming.ts";
import { access } from "./interceptors/access.ts";
import { deadline, type Inflight } from "./interceptors/deadline.ts";
import { heartbeat } from "./interceptors/heartbeat.ts";
import type { Interceptor } from "./interceptors/interceptor.ts";
import { callLog } from "./interceptors/logging.ts";
import { observation } from "./interceptors/observation.ts";
import { validation } from "./interceptors/validation.ts";
import { close, listen } from "./listener.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { type Policies, requirePolicy } from "./policy.ts";
import { addReflection } from "./reflection/handler.ts";
import { methodPath, methodRef } from "./rpc.ts";
import { type Binding, decoding, streamHandler, unaryHandler } from "./server-call.ts";
import type { ServedEntry, ServedService } from "./service.ts";
import { wireOptions } from "./wire.ts";

/** ServerOptions are everything that a server is made from. */
export type ServerOptions = {
  /** service is the short name: "storage". Errors carry the domain "storage.colheita". */
  readonly service: string;
  readonly services: readonly ServedService[];
  readonly policies: Policies;
  readonly identity: ServiceIdentity;
  /** listenAddress is "host:port"; port 0 takes a free one. */
  readonly listenAddress: string;
  /** operatorAddress is where people call without certificates; only on 127.0.0.1. Absent: nowhere. */
  readonly operatorAddress?: string | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  /** reflection serves this set of descriptors, as `buf build` writes it. Absent: no reflection. */
  readonly reflection?: { readonly descriptorSet: Uint8Array; readonly callers?: readonly string[] } | undefined;
  /** stopMs is how long calls under way may take to end at shutdown. Default: 5,000. */
  readonly stopMs?: number;
};

/** Addresses are where a server really listens. */
export type Addresses = { readonly grpc: string; readonly operator: string | undefined };

/** Server is a service's gRPC server: one listener for services, and beside it one for people. */
export type Server = {
  /** start listens; it throws a StartupError where an address is taken. */
  start(): Promise<Addresses>;
  /**
   * stop ends streams with UNAVAILABLE, lets unary calls finish for stopMs, and then cuts what is left. Needed after
   * a failed start too.
   */
  stop(): Promise<void>;
};

/**
 * createServer makes a server. It throws a StartupError where a method has no policy, or streams without a heartbeat.
 */
export function createServer(options: ServerOptions): Server {
  const inflight: Inflight = new Set();
  const root = background({ log: options.log });
  const streams = withCancel(root);
  const unaries = withCancel(root);
  const identity = options.identity;
  const callerOf =
    identity.kind === "mtls" ? certificateCaller(identity.trustDomain) : meshCaller(identity.trustDomain);

  function build(caller: CallerOf): GrpcServer {
    const server = new GrpcServer(wireOptions);
    for (const service of options.services) {
      const definition: Record<string, GrpcService[string]> = {};
      const handlers: Record<string, ReturnType<typeof unaryHandler> | ReturnType<typeof streamHandler>> = {};
      for (const entry of service.methods) {
        const binding = bind(options, service, entry, inflight, caller, { streams, unaries });
        const isStream = binding.method.kind === "server_stream";
        definition[entry.definition.name] = wireMethod(methodPath(binding.method), isStream);
        handlers[entry.definition.name] = isStream ? streamHandler(binding) : unaryHandler(binding);
      }
      server.addService(definition, handlers);
    }
    options.health.implementation.addToServer(server);
    if (options.reflection !== undefined) {
      const { descriptorSet, callers = [] } = options.reflection;
      const names = options.services.map((service) => service.fullName);
      addReflection(server, {
        descriptorSet,
        services: names,
        callerOf: caller,
        callers: [...externalCallers, ...callers],
      });
    }
    return server;
  }

  const { operatorAddress, stopMs = 5_000 } = options;
  if (operatorAddress !== undefined && !operatorAddress.startsWith("127.0.0.1:")) {
    throw new StartupError(
      `the operator listener trusts whoever reaches it: it must be on 127.0.0.1, not ${operatorAddress}`,
    );
  }
  const main = build(callerOf);
  const people = operatorAddress === undefined ? undefined : build(operatorCaller);
  const servers = people === undefined ? [main] : [main, people];

  async function stop(): Promise<void> {
    const reason = unavailable("SHUTTING_DOWN", `${options.service} is shutting down; call again.`);
    streams.cancel(reason);
    await Promise.all(servers.map((server) => close(server, stopMs)));
    unaries.cancel(reason);
    // Handlers that ignore their context get the same time once more; then they are left behind.
    using limit = withTimeout(root, stopMs);
    await untilEnd(limit.ending, Promise.allSettled(inflight)).catch(() => {
      options.log.warn({ handlers: inflight.size }, "handlers ran on after their calls had ended");
    });
  }

  let stopped: Promise<void> | undefined;
  return {
    async start() {
      const grpc = await listen(main, options.listenAddress, serverCredentials(identity));
      if (people === undefined || operatorAddress === undefined) return { grpc, operator: undefined };
      return { grpc, operator: await listen(people, operatorAddress, ServerCredentials.createInsecure()) };
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

type Bases = { readonly streams: Context; readonly unaries: Context };

function bind(
  options: ServerOptions,
  service: ServedService,
  entry: ServedEntry,
  inflight: Inflight,
  callerOf: CallerOf,
  bases: Bases,
): Binding {
  const { fullName } = service;
  const ref = methodRef({ name: fullName, fullName, methods: {} }, entry.definition);
  const policy = requirePolicy(options.policies, fullName, ref.method);
  if (policy.heartbeatMs !== undefined && entry.heartbeat === undefined) {
    throw new StartupError(
      `${fullName}/${ref.method} has a heartbeat in its policy, but serve() was given none to send`,
    );
  }
  const method = { ...ref, policy };
  // The outermost first. Whatever stands before decoding costs no more than a look at metadata.
  const interceptors: readonly Interceptor[] = [
    observation(options.metrics.server, callLog(options.log)),
    access,
    decoding(entry),
    validation(entry.validate),
    heartbeat(entry.heartbeat),
    deadline(inflight),
  ];
  const base = () => (ref.kind === "server_stream" ? bases.streams : bases.unaries);
  return { method, entry, interceptors, base, callerOf, domain: `${options.service}.colheita` };
}

function wireMethod(path: string, responseStream: boolean): GrpcService[string] {
  const pass = (bytes: Buffer) => bytes;
  return {
    path,
    requestStream: false,
    responseStream,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
}
