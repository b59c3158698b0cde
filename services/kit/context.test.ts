import { describe, expect, it } from "@jest/globals";
import { sleep } from "./abort.ts";
import { background, withCancel, withDeadline, withTimeout, withValues } from "./context.ts";
import { silentLogger } from "./log.ts";

const root = background({ log: silentLogger() });

describe("sleep", () => {
  it("does not come back at once from what no timer can wait", async () => {
    using ctx = withTimeout(root, 50);
    await expect(sleep(ctx.signal, 1e12)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });
});

describe("a context", () => {
  it("has no deadline at its root", () => {
    expect(root.deadline).toBeUndefined();
    expect(root.remainingMs()).toBe(Number.POSITIVE_INFINITY);
  });

  it("ends at its deadline, with the reason", async () => {
    using ctx = withTimeout(root, 20);
    expect(ctx.remainingMs()).toBeGreaterThan(0);
    await expect(sleep(ctx.signal, 60_000)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(ctx.remainingMs()).toBe(0);
  });

  it("is over at once where the deadline has passed", () => {
    using ctx = withDeadline(root, Date.now() - 1);
    expect(ctx.signal.aborted).toBe(true);
  });

  it("never outlives its parent's deadline", () => {
    using parent = withTimeout(root, 1_000);
    using child = withTimeout(parent, 60_000);
    expect(child.deadline).toBe(parent.deadline);
  });

  it("bears a deadline beyond what a timer can", async () => {
    using ctx = withTimeout(root, 2 ** 40);
    await sleep(root.signal, 10);
    expect(ctx.signal.aborted).toBe(false);
  });

  it("ends with its parent, for the parent's reason, and not the other way round", () => {
    using parent = withCancel(root);
    using child = withTimeout(parent, 60_000);
    using sibling = withCancel(parent);
    sibling.cancel();
    expect(parent.signal.aborted).toBe(false);
    const reason = new Error("enough");
    parent.cancel(reason);
    expect(child.signal.reason).toBe(reason);
  });

  it("ends what runs under it when it is disposed of", () => {
    const child = withCancel(root);
    using grandchild = withTimeout(child, 60_000);
    child[Symbol.dispose]();
    expect(grandchild.signal.reason).toMatchObject({ code: "CANCELLED", reason: "CONTEXT_CLOSED" });
  });

  it("differs from its parent in the values given only", () => {
    using parent = withTimeout(root, 1_000);
    const child = withValues(parent, { caller: "orchestrator" });
    expect(child.caller).toBe("orchestrator");
    expect(child.deadline).toBe(parent.deadline);
    expect(child.signal).toBe(parent.signal);
    expect(parent.caller).toBe("");
  });

  it("bears many children without a warning", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    using parent = withCancel(root);
    const children = Array.from({ length: 100 }, () => withCancel(parent));
    await sleep(root.signal, 10);
    for (const child of children) child[Symbol.dispose]();
    process.off("warning", listen);
    expect(warnings).toEqual([]);
  });
});
