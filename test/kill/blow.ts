import type { Counter } from "../support/eye.ts";

/**
 * Victim is a process that a trial hurts. Of the two orchestrators it is the one that leads: that has most of the day's
 * runs. "runner" is the one that supervises all others.
 */
export type Victim = "collector" | "processor" | "storage" | "orchestrator" | "postgres" | "runner";

/** Blow is what happens to a mesh in the middle of a day. */
export type Blow = {
  readonly victims: readonly Victim[];
  /**
   * how is kill -9, the same again as soon as the victim is back, SIGSTOP for three seconds, or SIGSTOP until another
   * replica has taken over.
   */
  readonly how: "kill" | "twice" | "freeze" | "depose";
  /** at is the counter that the moment is chosen by, or the transaction that shows a day to readers. */
  readonly at: Counter | "publish";
};

/** CORE_BLOWS hit every service and the database once, two services together, a publication, the runner, and the leading orchestrator for longer than its lease. */
export const CORE_BLOWS: readonly Blow[] = [
  { victims: ["collector"], how: "kill", at: "pages" },
  { victims: ["processor"], how: "kill", at: "batches" },
  { victims: ["storage"], how: "kill", at: "batches" },
  { victims: ["orchestrator"], how: "kill", at: "calls" },
  { victims: ["postgres"], how: "kill", at: "batches" },
  { victims: ["processor", "storage"], how: "kill", at: "batches" },
  { victims: ["storage"], how: "kill", at: "publish" },
  { victims: ["runner"], how: "kill", at: "pages" },
  { victims: ["orchestrator"], how: "depose", at: "calls" },
];

/** ALL_BLOWS are what a mesh has to stand. */
export const ALL_BLOWS: readonly Blow[] = [
  ...CORE_BLOWS,
  { victims: ["postgres"], how: "kill", at: "pages" },
  { victims: ["postgres"], how: "kill", at: "publish" },
  { victims: ["orchestrator"], how: "kill", at: "publish" },
  { victims: ["collector", "orchestrator"], how: "kill", at: "pages" },
  { victims: ["collector"], how: "twice", at: "pages" },
  { victims: ["storage"], how: "twice", at: "batches" },
  { victims: ["storage"], how: "freeze", at: "batches" },
  { victims: ["runner"], how: "kill", at: "batches" },
];

const SUFFIXES = { kill: "", twice: ", twice", freeze: ", frozen 3 s", depose: ", deposed" };

/** nameOf says what a blow is, in a few words. */
export function nameOf({ victims, how }: Blow): string {
  return `${victims.join(" + ")}${SUFFIXES[how]}`;
}

/** Strike is a blow with its moment: the share of the day's progress after which it falls. */
export type Strike = { readonly blow: Blow; readonly share: number };

/**
 * deal shuffles the blows and gives each trial one for each of its days, from the least to the most share of a day's
 * progress. The last trial may have days without one.
 */
export function deal(blows: readonly Blow[], days: number, random: () => number): Strike[][] {
  const left = blows.map((blow) => ({ blow, share: 0.2 + 0.6 * random(), order: random() }));
  left.sort((a, b) => a.order - b.order);
  const trials: Strike[][] = [];
  for (let first = 0; first < left.length; first += days) {
    trials.push(left.slice(first, first + days).map(({ blow, share }) => ({ blow, share })));
  }
  return trials;
}
