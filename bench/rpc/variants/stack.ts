import type { Policies } from "../../../services/kit/policy.ts";
import type { Handlers } from "../../../services/kit/rpc.ts";
import { serve, type Validators } from "../../../services/kit/service.ts";
import { callingContext } from "../../wire/context.ts";
import { connectKit, serveKit } from "../../wire/kit.ts";
import type { Variant } from "../../wire/variant.ts";
import { checkEcho, message } from "../echo.ts";
import { EchoServiceDefinition } from "../gen/rpc/colheita/bench/v1/echo_service.ts";

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
  serve: (identities) =>
    serveKit(
      { account: "echo", service: serve(EchoServiceDefinition, handlers, { validators }), policies },
      identities,
    ),
  async connect(address, identities) {
    const call = { callee: "echo", address, policies, calls: ["say"] } as const;
    const { client, close } = await connectKit("bench", EchoServiceDefinition, call, identities);
    const ctx = callingContext("bench");
    return { call: async () => checkEcho(await client.say(ctx, message)), close };
  },
};
