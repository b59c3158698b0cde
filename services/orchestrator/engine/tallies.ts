import type { StepPlan } from "../pipeline/plan.ts";
import type { Call } from "./state.ts";
import { followedBy } from "./step-states.ts";
import { Tally } from "./tally.ts";

/** Tallies are those of a run's open steps. They are told of every call that changes. */
export type Tallies = {
  /** of is the tally of a step; undefined where it is not open. */
  of(step: string): Tally | undefined;
  /** open begins to count the calls of a step, of which those that it follows are open. */
  open(step: string): void;
  /** put counts a call of calls that was replaced there. */
  put(before: Call, now: Call): void;
};

/** createTallies counts the calls of the steps of a plan. calls are looked at as they are at the time. */
export function createTallies(steps: readonly StepPlan[], calls: ReadonlyMap<string, readonly Call[]>): Tallies {
  const followed = new Map(steps.map((step) => [step.name, followedBy(step)]));
  const followers = Map.groupBy(
    steps.filter((step) => followedBy(step) !== undefined),
    (step) => followedBy(step),
  );
  const all = new Map<string, Tally>();
  const open = (step: string) => {
    all.set(step, new Tally(calls.get(step) ?? [], calls.get(followed.get(step) ?? "")));
  };
  for (const step of calls.keys()) open(step);
  return {
    of: (step) => all.get(step),
    open,
    put(before, now) {
      all.get(now.step)?.put(before, now);
      if (now.state !== "SUCCEEDED" || before.state === "SUCCEEDED") return;
      for (const { name } of followers.get(now.step) ?? []) {
        const follower = calls.get(name)?.[now.index];
        if (follower !== undefined) all.get(name)?.free(follower);
      }
    },
  };
}
