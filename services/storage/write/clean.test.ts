import { expect, it } from "@jest/globals";
import { clean } from "./clean.ts";

it("returns what has no NUL as it is", () => {
  const message = { a: ["x"], b: new Date(0), c: Buffer.from([0]), d: undefined, e: 1n };
  expect(clean(message)).toBe(message);
});

it("replaces NUL in texts and keys, however deep, and nothing else", () => {
  const when = new Date(0);
  const raw = Buffer.from([0]);
  expect(clean({ a: ["x\0y"], b: { "k\0": "\0" }, when, raw, n: 1n })).toEqual({
    a: ["x\ufffdy"],
    b: { "k\ufffd": "\ufffd" },
    when,
    raw,
    n: 1n,
  });
});
