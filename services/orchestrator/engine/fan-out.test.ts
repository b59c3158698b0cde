import { describe, expect, it } from "@jest/globals";
import { stepWith } from "../testing/plans.ts";
import { openCalls } from "./fan-out.ts";
import type { Scopes } from "./scope.ts";

const step = stepWith({
  fanOut: { kind: "list", source: "inputs.items", id: "item.id", limit: 1, mayFail: { kind: "none" } },
});

function open(items: unknown) {
  const scopes: Scopes = {
    succeeded: () => {},
    ofRun: () => ({ inputs: { items } }),
    ofCall: (_calls, _step, { item }) => ({ inputs: { items }, item }),
  };
  return openCalls(step, new Map(), scopes);
}

describe("openCalls", () => {
  it("makes a call for each item, named by its id", () => {
    const calls = open([{ id: "é" }, { id: 7 }]);
    expect(calls.map(({ index, itemId, item }) => [index, itemId, item])).toEqual([
      [0, "é", { id: "é" }],
      [1, "7", { id: 7 }],
    ]);
  });

  it("makes none for no items", () => expect(open([])).toEqual([]));

  it.each([
    { name: "what is no list", items: "x", message: "is not a list" },
    { name: "an empty id", items: [{ id: "" }], message: "the id of item 0" },
    { name: "a control character", items: [{ id: "a\n" }], message: "the id of item 0" },
    { name: "half a character", items: [{ id: "ok" }, { id: "\ud83d" }], message: "the id of item 1" },
    { name: "a long id", items: [{ id: "x".repeat(257) }], message: "the id of item 0" },
    { name: "two items of one id", items: [{ id: "1" }, { id: 1 }], message: "two items have the id 1" },
    { name: "more items than the limit", items: new Array(10_001).fill({ id: "x" }), message: "has 10001 items" },
  ])("refuses $name", ({ items, message }) => expect(() => open(items)).toThrow(message));
});
