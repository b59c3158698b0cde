import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { collectEvidence, damagedPages, type Evidence } from "../support/evidence.ts";
import { Eye } from "../support/eye.ts";
import type { Site } from "../support/site.ts";
import type { Agenda } from "./agenda/agenda.ts";
import { type Fault, kindOf } from "./faults/fault.ts";
import { Injector } from "./faults/injector.ts";
import { type DayTold, harvestDay } from "./harvest.ts";
import { FULL } from "./mesh/floor.ts";
import { type Mesh, startMesh } from "./mesh/mesh.ts";
import { type Pause, Pauses } from "./pauses.ts";
import { apiBreaches } from "./proof/api.ts";
import { strangeFires } from "./proof/fires.ts";
import {
  changedRuns,
  type Digests,
  endedRuns,
  openCalls,
  staleAttempts,
  strangeRuns,
  strangeSnapshots,
} from "./proof/runs.ts";
import { livelyZombies } from "./proof/zombies.ts";
import { Watch } from "./watch.ts";

/** Plan is what a trial does. */
export type Plan = {
  /** days are the faults of each day. */
  readonly days: readonly (readonly Fault[])[];
  /** agenda has an appointment for each day. */
  readonly agenda: Agenda;
  readonly site: Site;
  readonly sources: readonly string[];
  /** calls is how many calls an undisturbed day comes to; undefined: as many as the first day, which is one. */
  readonly calls: number | undefined;
  readonly boundMs: number;
  readonly say: (line: string) => void;
  readonly keep: boolean;
};

/** Told is what a trial has shown. */
export type Told = {
  readonly days: readonly DayTold[];
  readonly pauses: readonly Pause[];
  /** calls is how many calls the runs of an undisturbed day come to. */
  readonly calls: number;
  /** evidence is undefined where the trial was given up. */
  readonly evidence: Evidence | undefined;
  readonly breaches: readonly string[];
};

/** peacefulMs bounds a day in peace, which shows nothing but how busy the machine is. */
const peacefulMs = 300_000;
const afterwardsMs = 2_000;

/** runTrial harvests days on a mesh of its own, from empty databases, with their faults, and looks whether all is as it must be. */
export async function runTrial(plan: Plan): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-chaos-"));
  // PostgreSQL's user has to get through.
  await chmod(folder, 0o755);
  try {
    return await runIn(join(folder, "state"), plan);
  } finally {
    if (plan.keep) plan.say(`kept: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function runIn(state: string, plan: Plan): Promise<Told> {
  const { timetable, appointments } = plan.agenda;
  await using mesh = await startMesh({ state, timetable, sourcesDir: plan.site.sourcesDir, replicas: FULL });
  await using eye = new Eye(state);
  await using watch = new Watch(eye);
  const pauses = new Pauses(watch);
  await using injector = new Injector({
    mesh,
    ownerOf: (source) => watch.active.find((run) => run.partition === plan.sources[source])?.owner,
    onDone: (done) => pauses.begin(done),
  });
  let calls = plan.calls;
  const days: DayTold[] = [];
  const ended = new Map<string, string>();
  const breaches: string[] = [];
  for (const [index, appointment] of appointments.entries()) {
    const faults = plan.days[index] ?? [];
    const boundMs = faults.length > 0 ? plan.boundMs : peacefulMs;
    const told = await harvestDay({ boundMs, calls: calls ?? 0, mesh, eye, watch, injector }, appointment, faults);
    days.push(told);
    plan.say(lineOf(told, index, mesh));
    breaches.push(...told.stuck.map((run) => `${told.day}: not over ${boundMs / 1000} s after the last fault: ${run}`));
    if (told.stuck.length > 0) return { days, pauses: pauses.found, calls: calls ?? 0, evidence: undefined, breaches };
    calls ??= watch.doneOf(told.day);
    for (const [name, digest] of await digestsOf(eye)) if (!ended.has(name)) ended.set(name, digest);
  }
  await injector.healed();
  await pauses.ended();
  const disturbed = plan.days.some((faults) => faults.length > 0);
  // Whoever was held until now gets the time to do what it still wants to do.
  if (disturbed) await delay(afterwardsMs);
  await digestsOf(eye);
  const asks = days.flatMap((day) => day.asks);
  breaches.push(...changedRuns(ended, await endedRuns(eye)));
  breaches.push(...(await strangeRuns(eye, asks)), ...(await strangeSnapshots(eye, asks)));
  breaches.push(...(await strangeFires(eye, asks)));
  breaches.push(...(await staleAttempts(eye)), ...(await openCalls(eye)));
  breaches.push(...(await apiBreaches(mesh, asks)));
  if (disturbed) breaches.push(...(await livelyZombies(mesh, eye)));
  breaches.push(...(await damagedPages(eye)).map((sha256) => `the archived page ${sha256} is damaged`));
  breaches.push(...mesh.deaths);
  // What is missing may leave nothing to compare; then that is the breach.
  const evidence = await collectEvidence(eye, mesh.part("storage-1").address("operator")).catch((error: unknown) => {
    breaches.push(`what is left can't be read: ${error instanceof Error ? error.message : error}`);
    return undefined;
  });
  return { days, pauses: pauses.found, calls: calls ?? 0, evidence, breaches };
}

// The database may be away at the end of a day; it comes back.
async function digestsOf(eye: Eye): Promise<Digests> {
  for (;;) {
    const found = await endedRuns(eye).catch(() => undefined);
    if (found !== undefined) return found;
    await delay(50);
  }
}

function lineOf(told: DayTold, index: number, mesh: Mesh): string {
  const faults = told.faults.map(({ fault, victim }) => `${kindOf(fault.harm, 10_000)}${victim && ` (${victim})`}`);
  const deaths = mesh.deaths.length > 0 ? `; ${mesh.deaths.length} deaths` : "";
  return `day ${index + 1} ${told.day}: ${(told.tookMs / 1000).toFixed(1)} s; ${faults.join(", ") || "in peace"}${deaths}`;
}
