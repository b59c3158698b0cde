import { expect, it } from "@jest/globals";
import { methods } from "../../../support/methods.ts";
import { arrivalsOf, summary, type Tried } from "./calls.ts";
import type { Answerer } from "./matrix.ts";

function tried(answerer: Answerer, requestId = "a"): Tried {
  const [method] = methods;
  if (method === undefined) throw new Error("there are no methods");
  const caller = { account: "storage", namespace: "colheita" };
  return { caller, method, may: false, answerer, message: "OK x", requestId };
}

it.each([
  { name: "holds where all were answered by whom it wants", list: [tried("proxy"), tried("proxy")], ok: true },
  { name: "does not where one was not", list: [tried("proxy"), tried("handler")], ok: false },
  { name: "does not where nothing was tried", list: [], ok: false },
])("$name", ({ list, ok }) => {
  expect(summary(list, "proxy").ok).toBe(ok);
});

it("shows the first that went wrong, and counts all", () => {
  const { seen } = summary([tried("proxy"), ...Array.from({ length: 7 }, () => tried("handler"))], "proxy");
  expect(seen).toMatch(/^1 of 8 answered by proxy; storage to [\w./]+: handler: OK x; /);
  expect(seen.split("; ")).toHaveLength(6);
});

it("tells what its own calls led to from what services ask each other meanwhile", () => {
  const [own, foreign] = ["a", "b"].map((requestId) => ({ path: "x", requestId, caller: "orchestrator", atMs: 0 }));
  if (own === undefined || foreign === undefined) throw new Error("there are no two arrivals");
  expect(arrivalsOf([tried("handler", "a")], [own, foreign])).toEqual([own]);
  expect(arrivalsOf([tried("kit", "c")], [own, foreign])).toEqual([]);
});
