import { describe, expect, it } from "@jest/globals";
import { Collecting } from "./collecting.ts";

describe("a body", () => {
  it.each([
    { name: "of the length that was said", expected: 5, parts: ["he", "llo"] },
    { name: "of no length", expected: Number.NaN, parts: ["he", "llo"] },
    { name: "shorter than was said", expected: 9, parts: ["he", "llo"] },
    { name: "longer than was said", expected: 3, parts: ["he", "ll", "o"] },
    { name: "of more than is taken, as was said", expected: 1_000, parts: ["hello"] },
    { name: "of a length below nothing", expected: -1, parts: ["hello"] },
  ])("$name is put together", ({ expected, parts }) => {
    const body = new Collecting(expected, 10);
    for (const part of parts) expect(body.add(Buffer.from(part))).toBe(true);
    expect(body.whole().toString()).toBe("hello");
  });

  it("is taken to its limit and no further", () => {
    const body = new Collecting(5, 5);
    expect(body.add(Buffer.from("hello"))).toBe(true);
    expect(body.add(Buffer.from("!"))).toBe(false);
  });

  it("of nothing is empty", () => {
    expect(new Collecting(0, 5).whole().length).toBe(0);
  });
});
