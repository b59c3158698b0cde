import { describe, expect, it } from "@jest/globals";
import { createWindow } from "./window.ts";

/** gates are tasks that end when they are told to. */
function gates(count: number) {
  return Array.from({ length: count }, () => Promise.withResolvers<void>());
}

describe("a window", () => {
  it("lets so many tasks run at once, and the next when one has ended", async () => {
    const [a, b, c] = gates(3);
    const window = createWindow(2, () => {});
    const started: string[] = [];
    const start = (name: string, gate: ReturnType<typeof gates>[number] | undefined) =>
      window.add(() => {
        started.push(name);
        return gate?.promise ?? Promise.resolve();
      });
    await start("a", a);
    await start("b", b);
    const third = start("c", c);
    await new Promise((done) => setTimeout(done, 10));
    expect(started).toEqual(["a", "b"]);
    a?.resolve();
    await third;
    expect(started).toEqual(["a", "b", "c"]);
    b?.resolve();
    c?.resolve();
    await window.drain();
  });

  it("throws the first failure from then on, and tells of it once", async () => {
    let failures = 0;
    const [a, b] = gates(2);
    const window = createWindow(3, () => failures++);
    await window.add(() => a?.promise ?? Promise.resolve());
    await window.add(() => b?.promise ?? Promise.resolve());
    a?.reject(new Error("first"));
    b?.reject(new Error("second"));
    await expect(window.drain()).rejects.toThrow("first");
    await expect(window.add(async () => {})).rejects.toThrow("first");
    expect(failures).toBe(1);
    await window.idle();
  });

  it("wakes who waits for room when a task fails", async () => {
    const [a] = gates(1);
    const window = createWindow(1, () => {});
    await window.add(() => a?.promise ?? Promise.resolve());
    const waiting = window.add(async () => {});
    a?.reject(new Error("broken"));
    await expect(waiting).rejects.toThrow("broken");
  });
});
