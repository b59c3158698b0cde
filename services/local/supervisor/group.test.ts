import { describe, expect, it } from "@jest/globals";
import { Group } from "./group.ts";
import type { Running } from "./running.ts";

function fake(name: string, events: string[]): Running & { fail(error: Error): void } {
  const failure = Promise.withResolvers<never>();
  return {
    name,
    failed: failure.promise,
    fail: failure.reject,
    stop: async () => {
      events.push(`${name} stops`);
      await Promise.resolve();
      events.push(`${name} gone`);
    },
    kill: () => events.push(`${name} killed`),
  };
}

describe("Group", () => {
  it("stops the last stage first, and each stage whole before the next", async () => {
    const events: string[] = [];
    const group = new Group();
    await group.add(2, fake("c", events));
    await group.add(0, fake("a", events));
    await group.add(1, fake("b1", events));
    await group.add(1, fake("b2", events));
    await group.stop();
    expect(events).toEqual(["c stops", "c gone", "b1 stops", "b2 stops", "b1 gone", "b2 gone", "a stops", "a gone"]);
  });

  it("stops only once", async () => {
    const events: string[] = [];
    const group = new Group();
    await group.add(0, fake("a", events));
    await Promise.all([group.stop(), group.stop()]);
    expect(events).toEqual(["a stops", "a gone"]);
  });

  it("stops at once what is added too late", async () => {
    const events: string[] = [];
    const group = new Group();
    await group.stop();
    await group.add(0, fake("a", events));
    expect(events).toEqual(["a stops", "a gone"]);
  });

  it("fails with the first that can't be kept alive", async () => {
    const group = new Group();
    const one = fake("a", []);
    await group.add(0, one);
    one.fail(new Error("a is dead"));
    await expect(group.failed).rejects.toThrow("a is dead");
  });

  it("kills all of them", async () => {
    const events: string[] = [];
    const group = new Group();
    await group.add(0, fake("a", events));
    await group.add(1, fake("b", events));
    group.kill();
    expect(events).toEqual(["a killed", "b killed"]);
  });
});
