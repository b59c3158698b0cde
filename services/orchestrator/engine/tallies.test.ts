import { randomInt } from "node:crypto";
import { expect, it } from "@jest/globals";
import { stepWith } from "../testing/plans.ts";
import { generator } from "../testing/suite/random.ts";
import { type Call, type CallState, newCall } from "./state.ts";
import { createTallies, type Tallies } from "./tallies.ts";

const none = { kind: "none" } as const;
const steps = [
  stepWith({ name: "a", fanOut: { kind: "list", source: "[]", id: "item", limit: 4, mayFail: none } }),
  stepWith({ name: "b", fanOut: { kind: "each", of: "a", limit: 4, mayFail: none } }),
];
const states: readonly CallState[] = ["WAITING", "RUNNING", "SUCCEEDED", "FAILED", "SKIPPED"];
const size = 40;
const openedWith = (step: string) => Array.from({ length: size }, (_, index) => newCall(step, index, `${index}`, null));

function told(tallies: Tallies, step: string) {
  const tally = tallies.of(step);
  return {
    counts: states.map((state) => tally?.count(state)),
    unended: tally?.unended,
    ready: [...(tally?.ready() ?? [])],
    firstStartedAt: tally?.firstStartedAt,
  };
}

function counted(calls: ReadonlyMap<string, readonly Call[]>, step: string) {
  const own = calls.get(step) ?? [];
  const isFree = ({ index }: Call) => step === "a" || calls.get("a")?.[index]?.state === "SUCCEEDED";
  const started = own.filter((call) => call.attempts > call.attemptsBefore).map((call) => call.startedAt);
  return {
    counts: states.map((state) => own.filter((call) => call.state === state).length),
    unended: own.filter((call) => call.state === "WAITING" || call.state === "RUNNING").length,
    ready: own.filter((call) => call.state === "WAITING" && isFree(call)).map((call) => call.index),
    firstStartedAt: Math.min(Number.POSITIVE_INFINITY, ...started),
  };
}

it("tallies say what counting the calls anew would, whatever changes and whenever they begin", () => {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  const random = generator(seed);
  const calls = new Map<string, Call[]>([["a", openedWith("a")]]);
  let tallies = createTallies(steps, calls);
  for (let turn = 1; turn <= 2_000; turn++) {
    if (turn === 100) {
      calls.set("b", openedWith("b"));
      tallies.open("b");
    }
    // As when another owner takes the run over.
    if (random() < 0.01) tallies = createTallies(steps, calls);
    const own = calls.get(random() < 0.5 ? "a" : "b");
    const before = own?.[Math.floor(random() * size)];
    if (own === undefined || before === undefined || (before.step === "a" && before.state === "SUCCEEDED")) continue;
    const state = states[Math.floor(random() * states.length)] ?? "WAITING";
    const now = { ...before, state, attempts: before.attempts + 1, startedAt: before.startedAt || turn };
    own[before.index] = now;
    tallies.put(before, now);
    for (const step of calls.keys())
      expect({ seed, step, ...told(tallies, step) }).toEqual({ seed, step, ...counted(calls, step) });
  }
});
