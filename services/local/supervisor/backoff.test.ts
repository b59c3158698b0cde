import { describe, expect, it } from "@jest/globals";
import { Backoff } from "./backoff.ts";

const options = { firstMs: 100, longestMs: 2_000, steadyMs: 10_000 };

describe("next", () => {
  it.each([
    { name: "doubles up to its limit", lives: [1, 1, 1, 1, 1, 1, 1], want: [100, 200, 400, 800, 1600, 2000, 2000] },
    { name: "begins anew after a steady life", lives: [1, 1, 10_000, 1], want: [100, 200, 100, 200] },
    { name: "goes on after a life that was nearly steady", lives: [1, 9_999], want: [100, 200] },
  ])("$name", ({ lives, want }) => {
    const backoff = new Backoff(options);
    expect(lives.map((lifeMs) => backoff.next(lifeMs))).toEqual(want);
  });

  it("counts the deaths in a row", () => {
    const backoff = new Backoff(options);
    for (const lifeMs of [1, 1, 20_000, 1]) backoff.next(lifeMs);
    expect(backoff.deaths).toBe(2);
  });
});
