import { expect, it } from "@jest/globals";
import { callsOf, isRetried, type LoadCall } from "./calls.ts";
import type { Loaded } from "./load.ts";
import { failures, judge } from "./verdict.ts";

const calls = callsOf("storage");
const retried = calls.find(({ method }) => isRetried(method));
const single = calls.find(({ method }) => !isRetried(method));

function sample(call: LoadCall | undefined, atMs: number, elapsedMs: number, code: string): Loaded {
  if (call === undefined) throw new Error("storage has no such method");
  return { call, atMs, elapsedMs, code, want: "OK", message: "", requestId: "" };
}

it("calls every unary method by somebody who may", () => {
  for (const { method, caller } of [...calls, ...callsOf("collector"), ...callsOf("orchestrator")]) {
    expect(method.policy.callers).toContain(caller);
    expect(caller).not.toBe("gateway");
    expect(method.policy.stream).toBe(false);
  }
});

it("takes for a failure whatever is not as before", () => {
  const good = sample(single, 0, 1, "OK");
  const refused = { ...sample(single, 0, 1, "NOT_FOUND"), want: "NOT_FOUND" };
  const bad = { ...good, code: "NOT_FOUND" };
  expect(failures([good, refused, bad])).toEqual([bad]);
});

it.each([
  { name: "was over", atMs: 500, elapsedMs: 100, want: { failed: 0, before: 1, later: 0 } },
  { name: "was under way", atMs: 800, elapsedMs: 500, want: { failed: 1, before: 0, later: 0 } },
  { name: "had not begun", atMs: 1_500, elapsedMs: 5, want: { failed: 0, before: 0, later: 1 } },
])("tells a failed call that $name when the replica was lost", ({ atMs, elapsedMs, want }) => {
  const { inFlight, before, later, retried: none } = judge([sample(single, atMs, elapsedMs, "UNAVAILABLE")], 1_000);
  expect({ failed: inFlight.failed, before: before.length, later: later.length }).toEqual(want);
  expect(none).toEqual([]);
});

it("finds a call that the mesh should have tried again, whenever it failed", () => {
  const load = [100, 900, 2_000].map((atMs) => sample(retried, atMs, 300, "UNAVAILABLE"));
  expect(judge(load, 1_000).retried).toEqual(load);
});

it("counts those that were under way and got through", () => {
  const load = [sample(retried, 900, 300, "OK"), sample(single, 900, 300, "UNAVAILABLE"), sample(single, 0, 3, "OK")];
  expect(judge(load, 1_000).inFlight).toEqual({ all: 2, failed: 1 });
});
