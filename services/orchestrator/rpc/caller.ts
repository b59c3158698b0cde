import type { Registry } from "@bufbuild/protobuf";
import type { Channels, Target } from "../../kit/channels.ts";
import { failedPrecondition } from "../../kit/errors.ts";
import type { StepMethod } from "../contract/catalog.ts";
import { decodeResponse } from "../contract/message.ts";
import type { Targets } from "../contract/targets.ts";
import type { Caller } from "../engine/caller.ts";

// As long as a connection that is refused waits before it is tried again.
const patienceMs = 2_000;

/** createCaller calls the methods of steps over gRPC, known from descriptors alone. */
export function createCaller(channels: Channels, targets: Targets, registry: Registry): Caller {
  return {
    async *call(ctx, method, request, silenceMs) {
      const target = targetOf(targets, method, silenceMs);
      if (method.streams) {
        for await (const bytes of channels.stream(ctx, target, request)) yield decodeResponse(method, bytes, registry);
      } else yield decodeResponse(method, await channels.unary(ctx, target, request), registry);
    },
  };
}

// Nobody but the engine tries a step's call again, so the policy here has no retries.
function targetOf(targets: Targets, method: StepMethod, silenceMs: number | undefined): Target {
  const target = targets.get(method.service);
  if (target === undefined) {
    const message = `No address is configured for ${method.service}; name it in STEP_ADDRESSES.`;
    throw failedPrecondition("STEP_ADDRESS_MISSING", message, { metadata: { service: method.service } });
  }
  return {
    ...target,
    patienceMs,
    ...(silenceMs !== undefined && { silenceMs }),
    method: {
      service: method.service,
      method: method.fullName.slice(method.service.length + 1),
      kind: method.streams ? "server_stream" : "unary",
    },
    policy: {
      deadlineMs: method.deadlineMs,
      callers: method.callers,
      retry: { owner: "engine" },
      ...(method.heartbeatMs !== undefined && { heartbeatMs: method.heartbeatMs }),
    },
  };
}
