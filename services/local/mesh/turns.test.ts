import { describe, expect, it } from "@jest/globals";
import type { Channels, Target } from "../../kit/channels.ts";
import { withCancel } from "../../kit/context.ts";
import { type Code, RpcError } from "../../kit/errors.ts";
import { testContext } from "../../kit/testing/context.ts";
import { inTurn } from "./turns.ts";

const ctx = testContext();
const nothing = new Uint8Array();
const method = { service: "s", method: "m", kind: "unary" } as const;
const target: Target = {
  callee: "orchestrator",
  address: "a",
  method,
  policy: {
    deadlineMs: 86_400_000,
    heartbeatMs: 10_000,
    callers: [],
    retry: { owner: "mesh", maxAttempts: 3, codes: ["UNAVAILABLE"], perTryMs: 3_000 },
  },
};

/** fakeChannels notes each call, and fails those to an address that has a code. */
function fakeChannels(codes: Partial<Record<string, Code>>) {
  const calls: { address: string; heartbeatMs: number | undefined; remainingMs: number }[] = [];
  const answer = (remainingMs: number, { address, policy }: Target) => {
    calls.push({ address, heartbeatMs: policy.heartbeatMs, remainingMs });
    const code = codes[address];
    if (code !== undefined) throw new RpcError({ code, reason: "TEST", message: code });
    return Buffer.from(address);
  };
  const channels: Channels = {
    account: "operator",
    unary: async (each, to) => answer(each.remainingMs(), to),
    async *stream(each, to) {
      yield answer(each.remainingMs(), to);
    },
    close() {},
  };
  return { calls, channels };
}

async function read(channels: Channels): Promise<string> {
  for await (const bytes of channels.stream(ctx, target, nothing)) return Buffer.from(bytes).toString();
  return "";
}

describe("replicas in turn", () => {
  it.each(["UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "UNKNOWN", "CANCELLED"] as const)(
    "are left for the next one after %s, and not before",
    async (code) => {
      const { calls, channels } = fakeChannels({ b: code });
      const turns = inTurn(channels, ["b", "a"]);
      await expect(turns.unary(ctx, target, nothing)).rejects.toThrow(code);
      await turns.unary(ctx, target, nothing);
      expect(await read(turns)).toBe("a");
      expect(calls.map(({ address }) => address)).toEqual(["b", "a", "a"]);
    },
  );

  it("are left by streams as well, and come round again", async () => {
    const { calls, channels } = fakeChannels({ a: "UNAVAILABLE", b: "UNAVAILABLE" });
    const turns = inTurn(channels, ["a", "b"]);
    for (let tries = 0; tries < 3; tries++) await expect(read(turns)).rejects.toThrow("UNAVAILABLE");
    expect(calls.map(({ address }) => address)).toEqual(["a", "b", "a"]);
  });

  it("are left once by all calls that one death ends", async () => {
    const { calls, channels } = fakeChannels({ a: "UNAVAILABLE" });
    const turns = inTurn(channels, ["a", "b"]);
    await Promise.allSettled([turns.unary(ctx, target, nothing), turns.unary(ctx, target, nothing)]);
    await turns.unary(ctx, target, nothing);
    expect(calls.map(({ address }) => address)).toEqual(["a", "a", "b"]);
  });

  it.each(["NOT_FOUND", "INVALID_ARGUMENT"] as const)("are kept after %s, which is an answer", async (code) => {
    const { calls, channels } = fakeChannels({ a: code });
    const turns = inTurn(channels, ["a", "b"]);
    for (let tries = 0; tries < 2; tries++) await expect(turns.unary(ctx, target, nothing)).rejects.toThrow(code);
    expect(calls.map(({ address }) => address)).toEqual(["a", "a"]);
  });

  it("are kept when the caller itself gave up", async () => {
    const { calls, channels } = fakeChannels({ a: "CANCELLED" });
    const turns = inTurn(channels, ["a", "b"]);
    using given = withCancel(ctx);
    given.cancel();
    for (let tries = 0; tries < 2; tries++) await expect(turns.unary(given, target, nothing)).rejects.toThrow();
    expect(calls.map(({ address }) => address)).toEqual(["a", "a"]);
  });

  it("are given less time than one that is alone", async () => {
    const { calls, channels } = fakeChannels({});
    const alone = inTurn(channels, ["a"]);
    const turns = inTurn(channels, ["a", "b"]);
    for (const each of [alone, turns]) {
      await each.unary(ctx, target, nothing);
      await read(each);
    }
    expect(calls.map(({ heartbeatMs }) => heartbeatMs)).toEqual([10_000, 10_000, 10_000, 4_000]);
    expect(calls[2]?.remainingMs).toBeLessThanOrEqual(3_000);
  });
});
