import { describe, expect, it } from "@jest/globals";
import { Ending, type EndingSource } from "./ending.ts";
import { cancelled } from "./errors.ts";

const enough = cancelled("ENOUGH", "It was enough.");
const pastMs = () => Date.now() - 1;

describe("an ending", () => {
  it("has one reason, the first", () => {
    const ending = new Ending({});
    ending.end(enough);
    ending.end(cancelled("LATER", "Somebody came later."));
    expect(ending.reason).toBe(enough);
  });

  it.each([
    { name: "whose parent is over", make: () => new Ending({ parent: over() }), want: "ENOUGH" },
    { name: "whose deadline has passed", make: () => new Ending({ deadline: pastMs() }), want: "DEADLINE_EXCEEDED" },
  ])("$name is over though nobody listened", ({ make, want }) => {
    expect(make().reason).toMatchObject({ reason: want });
    expect(make().signal.reason).toMatchObject({ reason: want });
    expect(() => make().throwIfOver()).toThrow(expect.objectContaining({ reason: want }));
  });

  it("tells those who listen, and those who did not until it was over", () => {
    const parent = new Ending({});
    const child = new Ending({ parent });
    const told: string[] = [];
    child.onEnd(() => told.push("before"));
    const leave = child.onEnd(() => told.push("left"));
    leave();
    parent.end(enough);
    child.onEnd((reason) => told.push(reason.message));
    expect(told).toEqual(["before", enough.message]);
  });

  it("comes at its deadline by itself once somebody listens", async () => {
    const { promise, resolve } = Promise.withResolvers<Error>();
    new Ending({ deadline: Date.now() + 20 }).onEnd(resolve);
    expect(await promise).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("sets no timer for who only asks to be told of its being ended", () => {
    const before = timers();
    const ending = new Ending({ deadline: Date.now() + 60_000 });
    const told: Error[] = [];
    ending.onCancel((reason) => told.push(reason));
    const left = ending.onCancel((reason) => told.push(reason));
    left();
    expect(timers()).toBe(before);
    ending.onEnd(() => {});
    expect(timers()).toBe(before + 1);
    ending.end(enough);
    ending.onCancel((reason) => told.push(reason));
    expect(told).toEqual([enough, enough]);
    expect(timers()).toBe(before);
  });

  it("waits for no endless deadline", () => {
    const before = timers();
    new Ending({ deadline: Number.POSITIVE_INFINITY }).onEnd(() => {});
    expect(timers()).toBe(before);
  });

  it("costs no timer, and no listener at its parent, until somebody listens", () => {
    let listeners = 0;
    const onEnd = () => {
      listeners++;
      return () => void listeners--;
    };
    const parent: EndingSource = { reason: undefined, onEnd };
    const before = timers();
    const ending = new Ending({ parent, deadline: Date.now() + 60_000 });
    expect(ending.reason).toBeUndefined();
    expect({ listeners, timers: timers() - before }).toEqual({ listeners: 0, timers: 0 });
    ending.signal.addEventListener("abort", () => {});
    expect({ listeners, timers: timers() - before }).toEqual({ listeners: 1, timers: 1 });
    ending[Symbol.dispose]();
    expect({ listeners, timers: timers() - before }).toEqual({ listeners: 0, timers: 0 });
  });

  it("leaves its parent alone", () => {
    const parent = new Ending({});
    const child = new Ending({ parent });
    child.onEnd(() => {});
    child.end(enough);
    expect(parent.reason).toBeUndefined();
  });

  it("gives one signal, which aborts for its reason", () => {
    const ending = new Ending({});
    const { signal } = ending;
    expect(ending.signal).toBe(signal);
    ending.end(enough);
    expect(signal.reason).toBe(enough);
  });
});

function over(): Ending {
  const ending = new Ending({});
  ending.end(enough);
  return ending;
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}
