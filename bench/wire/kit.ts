import { type Channels, createChannels } from "../../services/kit/channels.ts";
import { createHealth } from "../../services/kit/health.ts";
import { createLogger } from "../../services/kit/log.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import type { Policies } from "../../services/kit/policy.ts";
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

/** kitChannels are the connections of a service account, as its main makes them. */
export async function kitChannels(account: string, identities: Identities): Promise<Channels> {
  return createChannels({ identity: await readIdentity(identities, account), metrics: createMetrics() });
}
