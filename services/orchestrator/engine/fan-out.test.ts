import { describe, expect, it } from "@jest/globals";
import { stepWith } from "../testing/plans.ts";
import { openCalls } from "./fan-out.ts";
import type { Scopes } from "./scope.ts";

const step = stepWith({
  fanOut: { kind: "list", source: "steps.all.items", id: "item.id", limit: 1, mayFail: { kind: "none" } },
});

function open(items: readonly (string | null)[]) {
  const scopes: Scopes = {
    succeeded: () => {},
    ofRun: () => ({ run: {}, inputs: {}, steps: {} }),
    ofCall: (_calls, _step, { item }) => ({ run: {}, inputs: {}, steps: {}, item }),
  };
  return openCalls(step, new Map(), scopes, {
    items: () => items,
    ids: (_step, each) => Array.from(each, ({ item }) => String(item)),
  });
}

describe("openCalls", () => {
  it("makes a call for each item, named by its id", () => {
    const calls = open(["é", "7"]);
    expect(calls.map(({ index, itemId, item }) => [index, itemId, item])).toEqual([
      [0, "é", "é"],
      [1, "7", "7"],
    ]);
  });

  it("makes none for no items", () => expect(open([])).toEqual([]));

  it.each([
    { name: "an empty id", items: [""], message: "the id of item 0" },
    { name: "a control character", items: ["a\n"], message: "the id of item 0" },
    { name: "half a character", items: ["ok", "\ud83d"], message: "the id of item 1" },
    { name: "a long id", items: ["x".repeat(257)], message: "the id of item 0" },
    { name: "two items of one id", items: ["1", "1"], message: "two items have the id 1" },
    { name: "more items than the limit", items: new Array(10_001).fill("x"), message: "has 10001 items" },
  ])("refuses $name", ({ items, message }) => expect(() => open(items)).toThrow(message));
});
