import { differences } from "../support/difference.ts";
import type { Site } from "../support/site.ts";
import { agendaOf } from "./agenda/agenda.ts";
import { drawFaults } from "./faults/draw.ts";
import { describe, type Fault } from "./faults/fault.ts";
import { FULL } from "./mesh/floor.ts";
import { runTrial, type Told } from "./trial.ts";

/** Wishes say how much is tried. */
export type Wishes = {
  /** days are the faults of each day. */
  readonly days: readonly (readonly Fault[])[];
  readonly site: Site;
  readonly sources: readonly string[];
  /** boundMs is how long a day may take after the last of its faults is over. */
  readonly boundMs: number;
  readonly say: (line: string) => void;
  /** keep leaves the folder of the disturbed mesh behind, for a look at its logs. */
  readonly keep: boolean;
};

/** Verdict is what came of a campaign. */
export type Verdict = { readonly undisturbed: Told; readonly told: Told; readonly breaches: readonly string[] };

/** mostScheduled is how many days of a campaign come by the schedule. */
const mostScheduled = 6;

/** LEASE_MS is the lease as it is shipped. */
export const LEASE_MS = 10_000;

/** randomDays draws the faults of a campaign. */
export function randomDays(seed: number, faults: number, sources: number): Fault[][] {
  return drawFaults({ seed, faults, sources, replicas: FULL, leaseMs: LEASE_MS });
}

/** runCampaign harvests days in peace, and then the same days under faults, and compares what is left. */
export async function runCampaign(wishes: Wishes): Promise<Verdict> {
  const { days, say } = wishes;
  const peace = days.map(() => []);
  const agenda = agendaOf(wishes.sources, days.length, Math.min(mostScheduled, days.length >> 1), new Date());
  const undisturbed = await runTrial({ ...wishes, agenda, days: peace, calls: undefined, keep: false, say: () => {} });
  if (undisturbed.breaches.length > 0) {
    throw new Error(`the undisturbed harvest is wrong: ${undisturbed.breaches.slice(0, 10).join("; ")}`);
  }
  const tookMs = undisturbed.days.map((day) => day.tookMs);
  const mean = tookMs.reduce((sum, ms) => sum + ms, 0) / tookMs.length;
  say(`undisturbed: ${days.length} days of ${(mean / 1000).toFixed(2)} s each, ${undisturbed.calls} calls a day`);
  const told = await runTrial({ ...wishes, agenda, calls: undisturbed.calls });
  const breaches = [...told.breaches];
  if (told.evidence !== undefined && undisturbed.evidence !== undefined) {
    breaches.push(...differences(undisturbed.evidence, told.evidence));
  }
  return { undisturbed, told, breaches };
}

/** listFaults says all that is drawn, a line each. */
export function listFaults(days: readonly (readonly Fault[])[]): string[] {
  return days.flatMap((faults, day) => faults.map((fault) => `day ${day + 1} ${describe(fault)}`));
}
