import { describe, expect, it } from "@jest/globals";
import type { StepPlan } from "../pipeline/plan.ts";
import { planWith, stepWith } from "../testing/plans.ts";
import { advance, type Moves, type RunView } from "./advance.ts";
import { type Call, type CallError, newCall } from "./state.ts";

const step = (name: string, more: Partial<StepPlan> = {}): StepPlan =>
  stepWith({ name, method: `test.Service/${name}`, timeoutMs: 1_000, ...more });

const none = { kind: "none" } as const;
const list = { kind: "list", source: "[]", id: "item", limit: 2, mayFail: none } as const;
const plan = planWith({
  timeoutMs: 10_000,
  steps: [
    step("a"),
    step("b", { needs: ["a"], fanOut: list }),
    step("c", { needs: ["b"], fanOut: { kind: "each", of: "b", limit: 1, mayFail: none } }),
    step("d", { needs: ["c"] }),
  ],
});

const error: CallError = {
  step: "b",
  item: "",
  code: "NOT_FOUND",
  reason: "GONE",
  message: "",
  metadata: {},
  attempt: 1,
};
const call = (name: string, index: number, state: Call["state"], more: Partial<Call> = {}): Call => ({
  ...newCall(name, index, String(index), null),
  state,
  ...more,
});

/** view writes a run's calls as letters: W waiting, R running, S succeeded, F failed, X skipped. */
function view(calls: Record<string, string>, more: Partial<RunView> = {}): RunView {
  const states = { W: "WAITING", R: "RUNNING", S: "SUCCEEDED", F: "FAILED", X: "SKIPPED" } as const;
  const made = Object.entries(calls).map(([name, letters]) => {
    const own = [...letters].map((letter, index) => {
      const state = states[letter as keyof typeof states];
      return call(name, index, state, state === "FAILED" ? { error } : {});
    });
    return [name, own] as const;
  });
  return { state: "RUNNING", error: undefined, deadlineAt: 10_000, calls: new Map(made), ...more };
}

function told(moves: Moves): string {
  if (moves.kind === "end") return `end ${moves.state}${moves.error ? ` ${moves.error.reason}` : ""}`;
  if (moves.kind === "stop") return `stop${moves.error ? ` ${moves.error.reason}` : ""}`;
  const begin = moves.begin.map((each) => `${each.step}${each.index}`).join(" ");
  return `open [${moves.open.map((each) => each.name).join(" ")}] begin [${begin}]`;
}

describe("advance", () => {
  it.each([
    { name: "opens what needs nothing", calls: {}, want: "open [a] begin []" },
    { name: "begins an open call", calls: { a: "W" }, want: "open [] begin [a0]" },
    { name: "waits for a call under way", calls: { a: "R" }, want: "open [] begin []" },
    { name: "opens a list once its needs succeeded", calls: { a: "S" }, want: "open [b] begin []" },
    { name: "opens a follower with what it follows", calls: { a: "S", b: "WWW" }, want: "open [c] begin [b0 b1]" },
    { name: "keeps to the limit", calls: { a: "S", b: "RWW", c: "WWW" }, want: "open [] begin [b1]" },
    { name: "begins nothing beyond the limit", calls: { a: "S", b: "RRW", c: "WWW" }, want: "open [] begin []" },
    {
      name: "begins a follower when its item is ready",
      calls: { a: "S", b: "RSR", c: "WWW" },
      want: "open [] begin [c1]",
    },
    { name: "keeps to a follower's own limit", calls: { a: "S", b: "SSS", c: "RWW" }, want: "open [] begin []" },
    { name: "opens the last step after all items", calls: { a: "S", b: "SSS", c: "SSS" }, want: "open [d] begin []" },
    { name: "passes over a list without items", calls: { a: "S", b: "", c: "" }, want: "open [d] begin []" },
    { name: "ends when all steps succeeded", calls: { a: "S", b: "S", c: "S", d: "S" }, want: "end SUCCEEDED" },
    { name: "stops the others when one failed for good", calls: { a: "S", b: "FRW", c: "WWW" }, want: "stop GONE" },
    { name: "fails once nothing is under way", calls: { a: "S", b: "FXW", c: "WWW" }, want: "end FAILED GONE" },
    { name: "stops for a cancel", calls: { a: "R" }, more: { state: "CANCELLING" }, want: "stop" },
    {
      name: "is cancelled at once where nothing is under way",
      calls: { a: "W" },
      more: { state: "CANCELLING" },
      want: "end CANCELLED",
    },
    { name: "goes on failing after a takeover", calls: { a: "S", b: "XXW" }, more: { error }, want: "end FAILED GONE" },
    { name: "stops when the run's time is up", calls: { a: "R" }, more: { deadlineAt: 5 }, want: "stop RUN_TIMEOUT" },
    {
      name: "fails when the run's time is up",
      calls: { a: "W" },
      more: { deadlineAt: 5 },
      want: "end FAILED RUN_TIMEOUT",
    },
  ] as const)("$name", ({ calls, want, ...rest }) => {
    const more = "more" in rest ? rest.more : {};
    expect(told(advance(plan, view(calls, more), 10))).toBe(want);
  });

  it("waits for the next attempt, and says until when", () => {
    const waiting = view({}, { calls: new Map([["a", [call("a", 0, "WAITING", { nextAttemptAt: 50 })]]]) });
    expect(advance(plan, waiting, 49)).toMatchObject({ begin: [], wakeAt: 50 });
    expect(told(advance(plan, waiting, 50))).toBe("open [] begin [a0]");
  });

  it("ends a step that takes too long, counted from its first attempt", () => {
    const late = view({}, { calls: new Map([["a", [call("a", 0, "RUNNING", { startedAt: 100 })]]]) });
    expect(advance(plan, late, 1_099)).toMatchObject({ kind: "go", wakeAt: 1_100 });
    expect(told(advance(plan, late, 1_100))).toBe("stop STEP_TIMEOUT");
  });
});
