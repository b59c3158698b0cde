import { expect, it } from "@jest/globals";
import { methods } from "../../../support/methods.ts";
import { answererOf, pairsOf } from "./matrix.ts";

it.each([
  { name: "the method, with an answer", code: "OK", reason: "", message: "", want: "handler" },
  { name: "the method, with an error", code: "NOT_FOUND", reason: "RUN_NOT_FOUND", message: "x", want: "handler" },
  {
    name: "the callee's proxy",
    code: "PERMISSION_DENIED",
    reason: "",
    message: "RBAC: access denied",
    want: "proxy",
  },
  { name: "kit", code: "PERMISSION_DENIED", reason: "CALLER_NOT_ALLOWED", message: "stranger may not", want: "kit" },
  { name: "a refusal of somebody else", code: "PERMISSION_DENIED", reason: "", message: "no", want: "nobody" },
  { name: "a connection that fails", code: "UNAVAILABLE", reason: "", message: "reset", want: "nobody" },
])("sees that $name answered", ({ want, ...outcome }) => {
  expect(answererOf(outcome)).toBe(want);
});

it("takes a name for what it is in its own namespace alone", () => {
  const callers = ["colheita", "elsewhere"].map((namespace) => ({ account: "orchestrator", namespace }));
  const pairs = pairsOf(callers, methods);
  expect(pairs).toHaveLength(2 * methods.length);
  const allowed = pairs.filter(({ may }) => may);
  const named = methods.filter(({ policy }) => policy.callers.includes("orchestrator"));
  expect(allowed.map(({ method }) => method.path)).toEqual(named.map(({ path }) => path));
  expect(allowed.every(({ caller }) => caller.namespace === "colheita")).toBe(true);
});
