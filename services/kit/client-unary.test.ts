import { expect, it } from "@jest/globals";
import { unaryCall } from "./client-unary.ts";
import { withCancel } from "./context.ts";
import { createMetrics } from "./metrics.ts";
import { testContext } from "./testing/context.ts";
import { failureOf } from "./testing/failure.ts";

const target = {
  callee: "callee",
  address: "127.0.0.1:1",
  method: { service: "colheita.kit.test.EchoService", method: "Say", kind: "unary" },
  policy: { deadlineMs: 1_000, callers: ["test"], retry: { owner: "nobody" } },
} as const;

it("leaves nothing with its context where the call can't be begun", async () => {
  let cancelled = 0;
  const call = {
    start() {
      throw new TypeError("the channel is broken");
    },
    cancelWithStatus: () => void cancelled++,
  };
  const client = { getChannel: () => ({ createCall: () => call }) } as unknown as Parameters<typeof unaryCall>[1];
  using ctx = withCancel(testContext());
  const failure = failureOf(unaryCall(ctx, client, target, createMetrics().client, new Uint8Array()));
  expect(await failure).toMatchObject({ code: "INTERNAL" });
  ctx.cancel();
  expect(cancelled).toBe(0);
});
