import { describe, expect, it } from "@jest/globals";
import { Backlog } from "./backlog.ts";

/** isOpen says whether a promise is still pending when all that could settle it has. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, "open"));
  return (await Promise.race([promise, later])) === "open";
}

describe("a backlog", () => {
  it.each([
    { name: "pages", sizes: Array.from({ length: 8 }, () => 1) },
    { name: "bytes", sizes: [1_000_000, 100_000] },
    { name: "one large page", sizes: [5_000_000] },
  ])("has room again once something is kept: $name", async ({ sizes }) => {
    await using backlog = new Backlog();
    const keeping = sizes.map((sizeBytes) => {
      const kept = Promise.withResolvers<void>();
      backlog.add(kept.promise, sizeBytes, () => {});
      return kept;
    });
    const room = backlog.room();
    expect(await isOpen(room)).toBe(true);
    keeping[0]?.resolve();
    await room;
    for (const { resolve } of keeping) resolve();
    await backlog.drained();
  });

  it("says what was kept, and rejects with what was not, whoever asks and as often", async () => {
    await using backlog = new Backlog();
    const told: number[] = [];
    backlog.add(Promise.resolve(), 1, () => told.push(1));
    backlog.add(Promise.reject(new Error("the disk is full")), 1, () => told.push(2));
    await expect(backlog.drained()).rejects.toThrow("the disk is full");
    await expect(backlog.room()).rejects.toThrow("the disk is full");
    expect(told).toEqual([1]);
  });

  it("ends when nothing of it is under way any more", async () => {
    const kept = Promise.withResolvers<void>();
    const backlog = new Backlog();
    backlog.add(kept.promise, 1, () => {});
    const ended = backlog[Symbol.asyncDispose]();
    expect(await isOpen(ended)).toBe(true);
    kept.reject(new Error("too late"));
    await ended;
  });
});
