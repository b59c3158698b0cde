import { createChannels } from "../../../services/kit/channels.ts";
import { createClient } from "../../../services/kit/client.ts";
import { background, withValues } from "../../../services/kit/context.ts";
import { createHealth } from "../../../services/kit/health.ts";
import { createLogger } from "../../../services/kit/log.ts";
import { createMetrics } from "../../../services/kit/metrics.ts";
import type { Policies } from "../../../services/kit/policy.ts";
import type { Handlers } from "../../../services/kit/rpc.ts";
import { createServer } from "../../../services/kit/server.ts";
import { serve, type Validators } from "../../../services/kit/service.ts";
import { beginTrace } from "../../../services/kit/trace.ts";
import { checkEcho, message } from "../echo.ts";
import { EchoServiceDefinition } from "../gen/rpc/colheita/bench/v1/echo_service.ts";
import { readIdentity } from "../identities.ts";
import type { Variant } from "../variant.ts";

// As WriteListings has it, the call that a day makes the most of.
const policies: Policies = {
  [EchoServiceDefinition.fullName]: {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1_024,
      maxRequests: 1_024,
      consecutiveErrors: 5,
      ejectionMs: 15_000,
    },
    methods: {
      Say: {
        deadlineMs: 60_000,
        callers: ["bench"],
        retry: { owner: "mesh", maxAttempts: 3, codes: ["UNAVAILABLE"] },
      },
    },
  },
};

const handlers: Handlers<typeof EchoServiceDefinition> = { say: async (_ctx, request) => request };

const validators: Validators<typeof EchoServiceDefinition> = {
  say({ name, text }) {
    const violations = [];
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) violations.push({ field: "name", description: "is not a name" });
    if (text === "" || text.length > 10_000) violations.push({ field: "text", description: "is empty or too long" });
    return violations;
  },
};

/**
 * stack is kit as services use it, on both sides: deadline, trace, caller check, metrics, log, validation and mTLS with
 * certificates made by kit.
 */
export const stack: Variant = {
  async serve(identities) {
    const metrics = createMetrics();
    const service = serve(EchoServiceDefinition, handlers, { validators });
    const server = createServer({
      service: "echo",
      services: [service],
      policies,
      identity: await readIdentity(identities, "echo"),
      listenAddress: "127.0.0.1:0",
      log: createLogger({ service: "echo", level: "info" }),
      metrics,
      health: createHealth({ services: [service.fullName], checks: {} }),
    });
    const { grpc } = await server.start();
    return { address: grpc, close: () => server.stop() };
  },
  async connect(address, identities) {
    const log = createLogger({ service: "bench", level: "info" });
    const channels = createChannels({ identity: await readIdentity(identities, "bench"), metrics: createMetrics() });
    const client = createClient(EchoServiceDefinition, {
      channels,
      callee: "echo",
      address,
      policies,
      calls: ["say"],
    });
    // As of a call that is being served, for which this one is made.
    const ctx = withValues(background({ log }), { requestId: "bench", traceparent: beginTrace("bench") });
    return {
      call: async () => checkEcho(await client.say(ctx, message)),
      close: async () => channels.close(),
    };
  },
};
