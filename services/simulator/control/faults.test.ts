import { describe, expect, it } from "@jest/globals";
import { type FaultRule, Faults } from "./faults.ts";
import { parseRules } from "./rule.ts";

describe("next", () => {
  const kind = "status500";
  it.each<{ name: string; rule: FaultRule; want: string }>([
    { name: "fires always", rule: { kind }, want: "xxxxxxxx" },
    { name: "fires every third time", rule: { kind, everyN: 3 }, want: "..x..x.." },
    { name: "fires twice", rule: { kind, count: 2 }, want: "xx......" },
    { name: "lets five through first", rule: { kind, after: 5 }, want: ".....xxx" },
    {
      name: "counts every second after two, twice in all",
      rule: { kind, after: 2, everyN: 2, count: 2 },
      want: "...x.x..",
    },
    { name: "passes another source by", rule: { kind, source: "olx" }, want: "........" },
    { name: "takes its source", rule: { kind, source: "shop" }, want: "xxxxxxxx" },
    { name: "takes a part of the path", rule: { kind, pathMatches: "page=1" }, want: ".x......" },
  ])("$name", ({ rule, want }) => {
    const faults = new Faults();
    faults.set([rule]);
    const got = Array.from({ length: 8 }, (_, page) =>
      faults.next("shop", `/days/2026-01-01/shop/products?page=${page}`),
    );
    expect(got.map((fired) => (fired === undefined ? "." : "x")).join("")).toBe(want);
  });

  it("takes the first rule that is due, and lets the others wait for their turn", () => {
    const faults = new Faults();
    faults.set([
      { kind: "cut", everyN: 2 },
      { kind: "slow", count: 2 },
    ]);
    const got = Array.from({ length: 4 }, () => faults.next("olx", "/")?.kind);
    expect(got).toEqual(["slow", "cut", "slow", "cut"]);
    expect(faults.list()).toMatchObject([
      { matched: 4, fired: 2 },
      { matched: 4, fired: 2 },
    ]);
  });
});

describe("parseRules", () => {
  it.each([
    { value: {}, want: "a list of fault rules is expected" },
    { value: [1], want: "[0]: an object is expected" },
    { value: [{ kind: "cut" }, { kind: "flood" }], want: "[1].kind: one of status429, status500" },
    { value: [{ kind: "toString" }], want: "[0].kind: one of" },
    { value: [{ kind: "cut", everyN: 0 }], want: "[0].everyN: a whole number from 1" },
    { value: [{ kind: "slow", delayMs: "5" }], want: "[0].delayMs: a whole number from 0 to 600000" },
    { value: [{ kind: "cut", path: "x" }], want: "[0].path: no such field" },
    { value: [{ kind: "cut", source: 1 }], want: "[0].source: a text is expected" },
    { value: [{ kind: "redirect", location: "/x" }], want: "[0].location: an absolute URL is expected" },
  ])("refuses $value", ({ value, want }) => {
    expect(parseRules(value)).toEqual({ ok: false, errors: [expect.stringContaining(want)] });
  });
});
