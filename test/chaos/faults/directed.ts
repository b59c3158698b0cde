import type { Fault, Harm, Moment } from "./fault.ts";

/** Directed are few faults in few days, each put where it shows one rule. The first day is in peace. */
export type Directed = (typeof DIRECTED)[number];

/** DIRECTED are the names of them all. */
export const DIRECTED = ["stops", "repeats", "deaths"] as const;

const orchestrators = ["orchestrator-1", "orchestrator-2", "orchestrator-3"];
const processors = ["processor-1", "processor-2"];

/** directedDays are the faults of each day. */
export function directedDays(name: Directed): Fault[][] {
  return [[], ...DAYS[name].map((harms, index) => harms.map(([moment, harm]) => ({ day: index + 1, moment, harm })))];
}

type Day = readonly (readonly [Moment, Harm])[];

// An owner is held for longer than its lease, comes back, and goes on with what it believes to be its own.
const stop = (ownerOf: number, forMs: number): Day => [
  [
    { by: "progress", share: 0.3 },
    { kind: "stop", service: "orchestrator", who: { ownerOf, otherwise: "orchestrator-1" }, forMs },
  ],
];

// What the processors have written is never heard of: their answers come late, and who waits for them dies before.
const repeat: Day = [
  ...orchestrators.flatMap((from) =>
    processors.map((to): Day[number] => [
      { by: "time", afterMs: 0 },
      { kind: "delay", from, to, forMs: 12_000, delayMs: 1_500 },
    ]),
  ),
  ...orchestrators.map((id): Day[number] => [
    { by: "batches", least: 1 },
    { kind: "kill", service: "orchestrator", who: { id }, downMs: 200 },
  ]),
];

const death: Day = [
  [
    { by: "progress", share: 0.3 },
    { kind: "kill", service: "orchestrator", who: { ownerOf: 0, otherwise: "orchestrator-1" }, downMs: 500 },
  ],
];

const DAYS: Readonly<Record<Directed, readonly Day[]>> = {
  stops: [stop(0, 11_000), stop(1, 14_000)],
  repeats: [repeat],
  deaths: [death],
};
