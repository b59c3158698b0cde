import { describe, expect, it } from "@jest/globals";
import type { StepPlan, Tolerance } from "../pipeline/plan.ts";
import { planWith, stepWith } from "../testing/plans.ts";
import { advance, type Moves, type RunView } from "./advance.ts";
import { type Call, type CallError, newCall } from "./state.ts";
import { createTallies } from "./tallies.ts";

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
  const all = { calls: new Map(made), skipped: new Set<string>(), ...more };
  const tallies = createTallies(plan.steps, all.calls);
  return { state: "RUNNING", error: undefined, limitsFrom: 0, tallies, ...all };
}

function told(moves: Moves): string {
  if (moves.kind === "end") return `end ${moves.state}${moves.error ? ` ${moves.error.reason}` : ""}`;
  if (moves.kind === "stop") return `stop${moves.error ? ` ${moves.error.reason}` : ""}`;
  const begin = moves.begin.map((each) => `${each.step}${each.index}`).join(" ");
  const names = (steps: readonly StepPlan[]) => steps.map((each) => each.name).join(" ");
  const halt = moves.halt.map(({ call: { step, index }, error: why }) => `${step}${index}${why ? "!" : ""}`);
  const skip = moves.skip.length === 0 ? "" : `skip [${names(moves.skip)}] `;
  const halted = halt.length === 0 ? "" : `halt [${halt.join(" ")}] `;
  return `${skip}${halted}open [${names(moves.open)}] begin [${begin}]`;
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
    {
      name: "stops when the run's time is up",
      calls: { a: "R" },
      more: { limitsFrom: -9_995 },
      want: "stop RUN_TIMEOUT",
    },
    {
      name: "fails when the run's time is up",
      calls: { a: "W" },
      more: { limitsFrom: -9_995 },
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
    const late = view({}, { calls: new Map([["a", [call("a", 0, "RUNNING", { startedAt: 100, attempts: 1 })]]]) });
    expect(advance(plan, late, 1_099)).toMatchObject({ kind: "go", wakeAt: 1_100 });
    expect(advance(plan, late, 1_100)).toMatchObject({
      kind: "go",
      halt: [{ call: { step: "a", index: 0 }, error: { reason: "STEP_TIMEOUT" } }],
      wakeAt: 10_000,
    });
  });
});

describe("a run that may go on without a step", () => {
  const many = (mayFail: Tolerance, more: Partial<StepPlan> = {}) =>
    step("b", { needs: ["a"], fanOut: { ...list, limit: 4, mayFail }, ...more });
  const follower = step("c", { needs: ["b"], fanOut: { kind: "each", of: "b", limit: 4, mayFail: none } });
  const steps = (mayFail: Tolerance, more: Partial<StepPlan> = {}) =>
    planWith({ timeoutMs: 10_000, steps: [step("a"), many(mayFail, more), follower, step("d", { needs: ["c"] })] });
  const any = { kind: "any" } as const;
  const one = { kind: "count", most: 1 } as const;
  const half = { kind: "share", most: 0.5 } as const;
  const goesOn = { onFailure: "continue" } as const;

  it.each([
    { name: "tolerates one", may: one, calls: { a: "S", b: "FSR" }, want: "open [c] begin []" },
    { name: "fails with the second", may: one, calls: { a: "S", b: "FFR" }, want: "stop GONE" },
    { name: "tolerates a share", may: half, calls: { a: "S", b: "FFSS", c: "XXWW" }, want: "open [] begin [c2 c3]" },
    { name: "fails beyond the share", may: half, calls: { a: "S", b: "FFF", c: "WWW" }, want: "end FAILED GONE" },
    {
      name: "passes over what failed in the step it follows",
      may: any,
      calls: { a: "S", b: "FSR", c: "WWW" },
      want: "halt [c0] open [] begin [c1]",
    },
    {
      name: "goes on after what was passed over",
      may: any,
      calls: { a: "S", b: "FS", c: "XS" },
      want: "open [d] begin []",
    },
    { name: "goes on with nothing left", may: any, calls: { a: "S", b: "FF", c: "XX" }, want: "open [d] begin []" },
    {
      name: "ends the rest of a step that failed, and skips what needs it",
      may: none,
      more: goesOn,
      calls: { a: "S", b: "FRW", c: "WWW" },
      want: "skip [c] halt [b1 b2 c0] open [] begin []",
    },
    {
      name: "skips along the chain",
      may: none,
      more: goesOn,
      calls: { a: "S", b: "FXX", c: "XXX" },
      skipped: ["c"],
      want: "skip [d] open [] begin []",
    },
    {
      name: "succeeds without the steps that were skipped",
      may: none,
      more: goesOn,
      calls: { a: "S", b: "FXX", c: "XXX" },
      skipped: ["c", "d"],
      want: "end SUCCEEDED",
    },
    {
      name: "waits for what is still under way of a step that failed",
      may: none,
      more: goesOn,
      calls: { a: "S", b: "FRX", c: "XXX" },
      skipped: ["c", "d"],
      want: "halt [b1] open [] begin []",
    },
    {
      name: "skips what needs a step whose condition was false",
      may: none,
      calls: { a: "S" },
      skipped: ["b"],
      want: "skip [c] open [] begin []",
    },
  ] as const)("$name", ({ may, calls, want, ...rest }) => {
    const of = steps(may, "more" in rest ? rest.more : {});
    const skipped = new Set<string>("skipped" in rest ? rest.skipped : []);
    expect(told(advance(of, view(calls, { skipped }), 10))).toBe(want);
  });

  it("counts calls that are not made in time as failed, and may go on without them", () => {
    const calls = new Map([["b", [call("b", 0, "RUNNING", { startedAt: 1, attempts: 1 }), call("b", 1, "WAITING")]]]);
    const late = advance(
      planWith({ steps: [step("b", { fanOut: { ...list, mayFail: any } })] }),
      view({}, { calls }),
      1_001,
    );
    expect(told(late)).toMatch("halt [b0! b1!]");
  });

  it("opens a step with a condition once all of what it follows succeeded", () => {
    const conditional = { ...follower, when: "true" };
    const of = planWith({ timeoutMs: 10_000, steps: [step("a"), many(any), conditional] });
    expect(told(advance(of, view({ a: "S", b: "SR" }), 10))).toBe("open [] begin []");
    expect(told(advance(of, view({ a: "S", b: "SF" }), 10))).toBe("open [c] begin []");
  });

  it("does not count what succeeded before a resume against the time of the rest", () => {
    const before = call("b", 0, "SUCCEEDED", { startedAt: 1, attempts: 2, attemptsBefore: 2 });
    const after = call("b", 1, "RUNNING", { startedAt: 900, attempts: 3, attemptsBefore: 2 });
    const moves = advance(
      planWith({ steps: [many(none, { needs: [] })] }),
      view({}, { calls: new Map([["b", [before, after]]]) }),
      1_500,
    );
    expect(moves).toMatchObject({ kind: "go", halt: [], wakeAt: 1_900 });
  });
});
