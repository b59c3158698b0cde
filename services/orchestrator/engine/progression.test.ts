import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { Plan, StepPlan } from "../pipeline/plan.ts";
import { generator, randomPlan } from "../testing/suite/random.ts";
import { advance, type States } from "./advance.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { type Call, isEnded, newCall, type StepEnd } from "./state.ts";

const runs = 400;

/** check throws where a call begins before what it needs, or beyond its step's limit. */
function check(plan: Plan, ledger: Ledger, states: States, call: Call): void {
  const step = plan.steps.find((each) => each.name === call.step);
  const followed = step?.fanOut?.kind === "each" ? step.fanOut.of : undefined;
  for (const need of step?.needs ?? []) {
    const ready = need === followed ? ledger.calls.get(need)?.[call.index]?.state : states.get(need);
    expect(ready).toBe("SUCCEEDED");
  }
  const underWay = ledger.calls.get(call.step)?.filter((each) => each.state === "RUNNING").length ?? 0;
  expect(underWay).toBeLessThanOrEqual(step?.fanOut?.limit ?? 1);
}

/** simulate runs a random plan with random answers, retries, failures, cancels and takeovers, and returns how it ended. */
function simulate(random: () => number): string {
  const plan = randomPlan(random);
  const fails = random() < 0.3;
  let ledger = createLedger({ plan, calls: new Map(), ends: new Map() });
  let cancelled = false;
  for (let now = 1; now < 20_000; now++) {
    if (random() < 0.002) cancelled = true;
    if (random() < 0.02) ledger = createLedger({ plan, calls: ledger.calls, ends: endsOf(ledger) });
    const state = cancelled ? "CANCELLING" : "RUNNING";
    const moves = advance(plan, { state, error: undefined, limitsFrom: 0, ...ledger }, now);
    if (moves.kind === "end") {
      if (moves.state === "SUCCEEDED") checkEnd(plan, ledger, moves.states);
      return moves.state;
    }
    if (moves.kind === "go") {
      for (const step of moves.skip) ledger.skip(step.name);
      for (const { call, error } of moves.halt)
        if (call.state === "WAITING" || random() < 0.5) ledger.put({ ...call, state: error ? "FAILED" : "SKIPPED" });
      for (const step of moves.open) {
        if (random() < 0.05) ledger.skip(step.name);
        else open(ledger, step, random);
      }
      for (const call of moves.begin)
        ledger.put({ ...call, state: "RUNNING", attempts: call.attempts + 1, startedAt: now });
      for (const call of moves.begin) check(plan, ledger, moves.states, call);
    }
    for (const call of [...ledger.calls.values()].flat()) {
      if (call.state === "RUNNING" && (moves.kind === "stop" || random() < 0.5))
        ledger.put(answered(call, moves.kind === "stop", fails, now, random));
    }
  }
  return "NEVER";
}

/** checkEnd throws where a run that succeeded left something undone, or did what it should not have. */
function checkEnd(plan: Plan, ledger: Ledger, states: States): void {
  for (const step of plan.steps) {
    const state = states.get(step.name);
    const lost = step.needs.some((need) => states.get(need) !== "SUCCEEDED");
    if (lost) expect(state).toBe("SKIPPED");
    if (state === "FAILED") expect(step.onFailure).toBe("continue");
    else if (!lost) expect(["SUCCEEDED", "SKIPPED"]).toContain(state);
    expect(ledger.calls.get(step.name)?.every(isEnded) ?? state === "SKIPPED").toBe(true);
  }
}

function endsOf(ledger: Ledger): ReadonlyMap<string, StepEnd> {
  return new Map([...ledger.skipped].map((step) => [step, "SKIPPED"]));
}

function open(ledger: Ledger, step: StepPlan, random: () => number): void {
  const count =
    step.fanOut === undefined
      ? 1
      : step.fanOut.kind === "each"
        ? (ledger.calls.get(step.fanOut.of)?.length ?? 0)
        : Math.floor(random() * 6);
  ledger.open(
    step.name,
    Array.from({ length: count }, (_, index) => newCall(step.name, index, String(index), null)),
  );
}

function answered(call: Call, stopping: boolean, fails: boolean, now: number, random: () => number): Call {
  const draw = random();
  if (stopping) return { ...call, state: draw < 0.5 ? "SKIPPED" : "SUCCEEDED" };
  if (draw < 0.7) return { ...call, state: "SUCCEEDED" };
  if (draw < 0.97 || !fails) return { ...call, state: "WAITING", nextAttemptAt: now + Math.floor(random() * 5) };
  const error = {
    step: call.step,
    item: "",
    code: "X",
    reason: "X",
    message: "",
    metadata: {},
    attempt: call.attempts,
  };
  return { ...call, state: "FAILED", error };
}

describe("a run of any plan", () => {
  it("ends, never begins a call before its needs, and keeps to its limits", () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
    const random = generator(seed);
    const ends = new Map<string, number>();
    try {
      for (let run = 0; run < runs; run++) {
        const end = simulate(random);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
      expect(ends.get("NEVER")).toBeUndefined();
      // A test that only ever sees one kind of end would prove little.
      expect([...ends.keys()].sort()).toEqual(["CANCELLED", "FAILED", "SUCCEEDED"]);
    } catch (error) {
      throw new Error(`with SEED=${seed}`, { cause: error });
    }
  });
});
