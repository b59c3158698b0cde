import { createChannels } from "../../services/kit/channels.ts";
import { type ClientOptions, createClient } from "../../services/kit/client.ts";
import { createHealth } from "../../services/kit/health.ts";
import { createLogger } from "../../services/kit/log.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import type { Policies } from "../../services/kit/policy.ts";
import type { Client, ServiceDefinition } from "../../services/kit/rpc.ts";
import { createServer } from "../../services/kit/server.ts";
import type { ServedService } from "../../services/kit/service.ts";
import { readIdentity } from "./identities.ts";
import type { Identities, Served } from "./variant.ts";

/** KitServer is what a server of ours differs in. */
export type KitServer = {
  /** account is the service account that serves. */
  readonly account: string;
  readonly service: ServedService;
  readonly policies: Policies;
};

/** serveKit serves as a service's main does: every interceptor, mTLS, metrics, a log at its usual level. */
export async function serveKit({ account, service, policies }: KitServer, identities: Identities): Promise<Served> {
  const server = createServer({
    service: account,
    services: [service],
    policies,
    identity: await readIdentity(identities, account),
    listenAddress: "127.0.0.1:0",
    log: createLogger({ service: account, level: "info" }),
    metrics: createMetrics(),
    health: createHealth({ services: [service.fullName], checks: {} }),
  });
  const { grpc } = await server.start();
  return { address: grpc, close: () => server.stop() };
}

/** KitClient is a client of ours with its connections. */
export type KitClient<S extends ServiceDefinition, M extends keyof S["methods"]> = {
  readonly client: Pick<Client<S>, M>;
  close(): Promise<void>;
};

/** connectKit connects as a service account's main does, to call some methods of a service. */
export async function connectKit<S extends ServiceDefinition, M extends keyof S["methods"] & string>(
  account: string,
  definition: S,
  options: Omit<ClientOptions<M>, "channels">,
  identities: Identities,
): Promise<KitClient<S, M>> {
  const channels = createChannels({ identity: await readIdentity(identities, account), metrics: createMetrics() });
  return { client: createClient(definition, { ...options, channels }), close: async () => channels.close() };
}
