import type { FanOut, Plan, StepPlan, Tolerance } from "../../pipeline/plan.ts";
import { planWith } from "../plans.ts";
import { doStep, itemsOf } from "./runs.ts";

/** generator is a small deterministic source of numbers in [0, 1), so that a seed repeats a failure. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    // The bits are mixed: neighbours of a plain sum would be alike.
    let mixed = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** randomPlan is a plan of up to eight steps of any shape. The order of the file is not the order of the needs. */
export function randomPlan(random: () => number): Plan {
  const steps: StepPlan[] = [];
  const count = 1 + Math.floor(random() * 8);
  for (let index = 0; index < count; index++) {
    const fanOut = randomFanOut(steps, random);
    const needs = steps.filter((each) => random() < 0.3 && each.name !== (fanOut?.kind === "each" ? fanOut.of : ""));
    const followed = fanOut?.kind === "each" ? [fanOut.of] : [];
    const all = [...needs.map((each) => each.name), ...followed];
    const onFailure = random() < 0.3 ? "continue" : "fail";
    const when = random() < 0.2 ? String(random() < 0.5) : undefined;
    steps.push(doStep(`s${index}`, { needs: all, fanOut, itemOf: followed, onFailure, when }));
  }
  return planWith({ steps: steps.toSorted(() => random() - 0.5) });
}

function randomFanOut(steps: readonly StepPlan[], random: () => number): FanOut | undefined {
  const limit = 1 + Math.floor(random() * 4);
  const mayFail = randomTolerance(random);
  const lists = steps.filter((each) => each.fanOut !== undefined);
  const of = lists[Math.floor(random() * lists.length)];
  const draw = random();
  if (draw < 0.4) return undefined;
  if (draw > 0.7 && of !== undefined) return { kind: "each", of: of.name, limit, mayFail };
  const ids = Array.from({ length: Math.floor(random() * 6) }, (_, index) => String(index));
  return itemsOf(ids, mayFail, limit);
}

function randomTolerance(random: () => number): Tolerance {
  const share: Tolerance = { kind: "share", most: random() };
  const all: readonly Tolerance[] = [{ kind: "any" }, { kind: "count", most: 1 }, share, { kind: "none" }];
  return all[Math.floor(random() * all.length)] ?? share;
}
