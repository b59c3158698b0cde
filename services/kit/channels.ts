import { Client as GrpcClient } from "@grpc/grpc-js";
import { streamCall } from "./client-stream.ts";
import { unaryCall } from "./client-unary.ts";
import { untilConnected } from "./connectivity.ts";
import type { Context } from "./context.ts";
import { channelCredentials } from "./credentials.ts";
import type { Identity } from "./identity.ts";
import type { Metrics } from "./metrics.ts";
import type { MethodPolicy } from "./policy.ts";
import { withRetries } from "./retry.ts";
import type { MethodRef } from "./rpc.ts";
import { wireOptions } from "./wire.ts";

/** Target is a method of a service at an address, with the policy that it is called by. */
export type Target = {
  /** callee is the service account that must answer: "storage". */
  readonly callee: string;
  readonly address: string;
  readonly method: MethodRef;
  readonly policy: MethodPolicy;
  /** silenceMs is how long a stream may say nothing before it is given up. Default: three heartbeats of the policy. */
  readonly silenceMs?: number;
  /** patienceMs is how long a call waits for a callee that refuses connections, before it fails. Default: 0. */
  readonly patienceMs?: number;
};

/**
 * Channels are a process's connections to the services that it calls, one per callee and address. They carry bytes;
 * createClient adds types.
 */
export type Channels = {
  /** account is who calls: this process' service account, or "operator" for a person. */
  readonly account: string;
  /** unary calls a unary method; the mesh-owned retries of the policy happen here where there is no mesh. */
  unary(ctx: Context, target: Target, request: Uint8Array): Promise<Uint8Array>;
  /** stream calls a method that streams its answers, no faster than they are read. A stream is never retried. */
  stream(ctx: Context, target: Target, request: Uint8Array): AsyncIterable<Uint8Array>;
  /** close closes all connections; calls under way fail. */
  close(): void;
};

/** ChannelsOptions are what all calls of a process have in common. */
export type ChannelsOptions = {
  readonly identity: Identity;
  readonly metrics: Metrics;
};

/** createChannels makes the connections of a process, opened when first used. */
export function createChannels(options: ChannelsOptions): Channels {
  const open = new Map<string, GrpcClient>();
  const clientOf = ({ callee, address }: Target): GrpcClient => {
    const key = `${callee} ${address}`;
    const client = open.get(key) ?? connect(options.identity, callee, address);
    open.set(key, client);
    return client;
  };
  return {
    account: options.identity.account,
    unary(ctx, target, request) {
      const client = clientOf(target);
      const { patienceMs } = target;
      const call = (limited: Context) => unaryCall(limited, client, target, options.metrics.client, request);
      const attempt = (limited: Context) =>
        patienceMs === undefined
          ? call(limited)
          : untilConnected(limited, client, patienceMs).then(() => call(limited));
      return options.identity.kind === "mesh" ? attempt(ctx) : withRetries(ctx, target.policy, attempt);
    },
    stream: (ctx, target, request) => streamCall(ctx, clientOf(target), target, options.metrics.client, request),
    close() {
      for (const client of open.values()) client.close();
      open.clear();
    },
  };
}

function connect(identity: Identity, callee: string, address: string): GrpcClient {
  return new GrpcClient(address, channelCredentials(identity, callee), {
    ...wireOptions,
    // Node refuses an address as TLS server name; the account in the certificate is what counts.
    ...(identity.kind === "mtls" && { "grpc.ssl_target_name_override": callee }),
  });
}
