import { describe, expect, it } from "@jest/globals";
import { type Context, withTimeout } from "./context.ts";
import { internal, notFound, RpcError, unavailable } from "./errors.ts";
import type { MethodPolicy } from "./policy.ts";
import { withRetries } from "./retry.ts";
import { testContext } from "./testing/context.ts";
import { failureOf } from "./testing/failure.ts";

const ctx = testContext();
const mesh: MethodPolicy = {
  deadlineMs: 10_000,
  callers: [],
  retry: { owner: "mesh", maxAttempts: 3, codes: ["UNAVAILABLE"], perTryMs: 5_000 },
};
const busy = unavailable("BUSY", "busy");
const retryable = (text: string) => internal("ODD", "odd", { metadata: { retryable: text } });
const noJitter = () => 0;

/** slow never answers: it fails when its time is over. */
async function slow({ signal }: Context): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  return promise;
}

describe("withRetries", () => {
  it.each([
    { name: "no failure", policy: mesh, failures: [], tries: 1, ok: true },
    { name: "one failure that is retried", policy: mesh, failures: [busy], tries: 2, ok: true },
    { name: "as many failures as tries", policy: mesh, failures: [busy, busy, busy], tries: 3, ok: false },
    { name: "a failure that is final", policy: mesh, failures: [notFound("A", "a")], tries: 1, ok: false },
    {
      name: "a failure that says it is final",
      policy: mesh,
      failures: [unavailable("A", "a", { metadata: { retryable: "false" } })],
      tries: 1,
      ok: false,
    },
    { name: "a failure that says it is not final", policy: mesh, failures: [retryable("true")], tries: 2, ok: true },
    { name: "a bug", policy: mesh, failures: [new TypeError("bug")], tries: 1, ok: false },
    {
      name: "a policy of the engine",
      policy: { ...mesh, retry: { owner: "engine" } as const },
      failures: [busy],
      tries: 1,
      ok: false,
    },
    {
      name: "a policy of nobody",
      policy: { ...mesh, retry: { owner: "nobody" } as const },
      failures: [busy],
      tries: 1,
      ok: false,
    },
  ])("$name", async ({ policy, failures, tries, ok }) => {
    let count = 0;
    const attempt = async () => {
      const failure = failures[count++];
      if (failure !== undefined) throw failure;
      return "done";
    };
    const work = withRetries(ctx, policy, attempt, noJitter);
    if (ok) expect(await work).toBe("done");
    else await expect(work).rejects.toBe(failures[tries - 1]);
    expect(count).toBe(tries);
  });

  it("waits as long as RetryInfo asks", async () => {
    const startMs = performance.now();
    let count = 0;
    await withRetries(
      ctx,
      mesh,
      async () => {
        if (count++ === 0) throw unavailable("BUSY", "busy", { retryDelayMs: 200 });
      },
      noJitter,
    );
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(195);
  });

  it("does not begin a wait that outlasts the deadline", async () => {
    using limited = withTimeout(ctx, 30_000);
    const asking = unavailable("BUSY", "busy", { retryDelayMs: 60_000 });
    const startMs = performance.now();
    expect(await failureOf(withRetries(limited, mesh, () => Promise.reject(asking)))).toBe(asking);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });

  it("gives each try the policy's time, and all of them the deadline", async () => {
    const policy: MethodPolicy = {
      ...mesh,
      deadlineMs: 5_000,
      retry: { owner: "mesh", maxAttempts: 3, codes: ["DEADLINE_EXCEEDED"], perTryMs: 50 },
    };
    const remaining: number[] = [];
    const error = await failureOf(
      withRetries(ctx, policy, (once) => {
        remaining.push(once.remainingMs());
        return slow(once);
      }),
    );
    expect(error).toBeInstanceOf(RpcError);
    expect(error.code).toBe("DEADLINE_EXCEEDED");
    expect(remaining).toHaveLength(3);
    for (const ms of remaining) expect(ms).toBeLessThanOrEqual(50);
  });

  const reads = { owner: "mesh", maxAttempts: 3, codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"] } as const;
  it.each([
    { name: "is made again", deadlineMs: 10_000, retry: { ...reads, perTryMs: 20 }, tries: 3 },
    {
      name: "is not where the codes do not say so",
      deadlineMs: 10_000,
      retry: { ...reads, codes: ["UNAVAILABLE"], perTryMs: 20 },
      tries: 1,
    },
    { name: "is not once the deadline has passed", deadlineMs: 50, retry: { ...reads, perTryMs: 20_000 }, tries: 1 },
    { name: "has the whole deadline where the policy gives it no time", deadlineMs: 50, retry: reads, tries: 1 },
  ])("a try that runs out of time $name", async ({ deadlineMs, retry, tries }) => {
    let count = 0;
    const work = withRetries(
      ctx,
      { deadlineMs, callers: [], retry },
      (once) => {
        count++;
        return slow(once);
      },
      noJitter,
    );
    expect(await failureOf(work)).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(count).toBe(tries);
  });

  it("gives a try without a time of its own what is left of the deadline", async () => {
    const remaining: number[] = [];
    const policy: MethodPolicy = { deadlineMs: 60_000, callers: [], retry: { ...reads, codes: ["UNAVAILABLE"] } };
    const work = withRetries(
      ctx,
      policy,
      async (once) => {
        remaining.push(once.remainingMs());
        throw busy;
      },
      noJitter,
    );
    await expect(work).rejects.toBe(busy);
    expect(remaining).toHaveLength(3);
    for (const ms of remaining) expect(ms).toBeGreaterThan(30_000);
  });
});
