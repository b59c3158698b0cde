import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { type Authority, createAuthority } from "../certificates.ts";
import { type Channels, createChannels } from "../channels.ts";
import { systemClock } from "../clock.ts";
import { type Check, createHealth, type Health } from "../health.ts";
import type { ServiceIdentity } from "../identity.ts";
import { silentLogger } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics.ts";
import type { Policies } from "../policy.ts";
import type { Client, ServiceDefinition } from "../rpc.ts";
import { type Addresses, createServer, type Server, type ServerOptions } from "../server.ts";
import type { ServedService } from "../service.ts";
import { wholeClient } from "./client.ts";
import { testContext } from "./context.ts";

/** TestServerOptions say what a test serves; everything has a default but the services and their policies. */
export type TestServerOptions = {
  readonly services: readonly ServedService[];
  readonly policies: Policies;
  /** service is the short name. Default: "callee". */
  readonly service?: string;
  readonly checks?: Readonly<Record<string, Check>>;
} & Partial<Pick<ServerOptions, "reflection" | "log" | "stopMs" | "identity" | "listenAddress">>;

/** TestServer serves on free ports of 127.0.0.1, with mTLS as on the laptop, until it is disposed of. */
export type TestServer = AsyncDisposable & {
  readonly addresses: Addresses;
  readonly server: Server;
  readonly metrics: Metrics;
  readonly health: Health;
  /** identity returns the certificate of a service account. */
  identity(account: string): Promise<ServiceIdentity>;
  /** channels returns the connections of a caller: a service account with a certificate of its own. Default: "test". */
  channels(account?: string): Promise<Channels>;
  /** client returns a client of one of the services, as a caller. Default: "test". */
  client<S extends ServiceDefinition>(definition: S, account?: string): Promise<Client<S>>;
};

/**
 * startServer serves over real sockets: `await using server = await startServer({ services: [serve(...)], policies
 * })`.
 */
export async function startServer(options: TestServerOptions): Promise<TestServer> {
  // A start that is to fail would be reported on the console as well.
  setLogVerbosity(logVerbosity.NONE);
  const callee = options.service ?? "callee";
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const metrics = createMetrics();
  const opened = new Map<string, Channels>();
  const health = createHealth({ services: options.services.map((s) => s.fullName), checks: options.checks ?? {} });
  const server = createServer({
    service: callee,
    services: options.services,
    policies: options.policies,
    identity: options.identity ?? (await testIdentity(authority, callee)),
    listenAddress: options.listenAddress ?? "127.0.0.1:0",
    operatorAddress: "127.0.0.1:0",
    log: options.log ?? silentLogger(),
    metrics,
    health,
    reflection: options.reflection,
    stopMs: options.stopMs ?? 1_000,
  });
  const addresses = await server.start();
  await health.check(testContext());

  async function channels(account = "test"): Promise<Channels> {
    const known = opened.get(account) ?? createChannels({ identity: await testIdentity(authority, account), metrics });
    opened.set(account, known);
    return known;
  }

  return {
    addresses,
    server,
    metrics,
    health,
    identity: (account) => testIdentity(authority, account),
    channels,
    async client(definition, account) {
      const { policies } = options;
      return wholeClient(definition, { channels: await channels(account), callee, address: addresses.grpc, policies });
    },
    async [Symbol.asyncDispose]() {
      for (const own of opened.values()) own.close();
      await server.stop();
    },
  };
}

/** testIdentity is the identity of a service account, certified by an authority. */
export async function testIdentity(authority: Authority, account: string): Promise<ServiceIdentity> {
  const { certificate, key } = await authority.issue(account);
  return {
    kind: "mtls",
    account,
    certificate: Buffer.from(certificate),
    key: Buffer.from(key),
    ca: Buffer.from(authority.certificate),
    trustDomain: "cluster.local",
  };
}
