import { describe, expect, it } from "@jest/globals";
import { Turns } from "./turns.ts";

describe("Turns", () => {
  it("does one piece of work after the other, and returns what comes of each", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = function* (name: string) {
      for (let step = 0; step < 3; step++) {
        seen.push(name);
        yield;
      }
      return name.toUpperCase();
    };
    expect(await Promise.all([turns.take(work("a")), turns.take(work("b"))])).toEqual(["A", "B"]);
    expect(seen.join("")).toBe("aaabbb");
  });

  it("lets the event loop turn while a long one is done", async () => {
    const turns = new Turns();
    let isHeard = false;
    setImmediate(() => {
      isHeard = true;
    });
    // It would never end in one turn.
    const work = function* () {
      while (!isHeard) yield;
    };
    await turns.take(work());
    expect(isHeard).toBe(true);
  });

  it("goes on with the next after one that failed", async () => {
    const turns = new Turns();
    const wrong = turns.take(
      (function* () {
        yield;
        throw new RangeError("wrong");
      })(),
    );
    const right = turns.take([].values());
    await expect(wrong).rejects.toThrow("wrong");
    expect(await right).toBeUndefined();
  });
});
