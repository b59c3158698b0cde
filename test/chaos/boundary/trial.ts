import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { addDays, formatDay } from "../../../services/kit/day.ts";
import { FIRST_DAY } from "../../../services/local/day/next.ts";
import { Refusal } from "../../../services/local/refusal.ts";
import { differences } from "../../support/difference.ts";
import { collectEvidence, type Evidence } from "../../support/evidence.ts";
import { Eye } from "../../support/eye.ts";
import type { Site } from "../../support/site.ts";
import { askForRuns } from "../agenda/ask.ts";
import { timetableOf } from "../agenda/timetable.ts";
import { Injector } from "../faults/injector.ts";
import { harvestDay } from "../harvest.ts";
import type { Replicas } from "../mesh/floor.ts";
import { startMesh } from "../mesh/mesh.ts";
import { openCalls, strangeRuns, strangeSnapshots } from "../proof/runs.ts";
import { Watch } from "../watch.ts";
import { type Death, dropOrder, giveOrder, type Note, notesOf, VARIABLE } from "./order.ts";

/** WithDatabase is a service that commits. */
export type WithDatabase = "orchestrator" | "collector" | "storage";

/** BoundaryDay is a day with its boundary, and the commit at which the process died; undefined where it was not reached. */
export type BoundaryDay = { readonly boundary: Death; readonly tookMs: number; readonly died: Note | undefined };

/** BoundariesTold is what came of killing one service at every boundary of a day. */
export type BoundariesTold = {
  readonly service: WithDatabase;
  readonly commits: number;
  readonly days: readonly BoundaryDay[];
  readonly breaches: readonly string[];
};

const SERVICES: readonly WithDatabase[] = ["orchestrator", "storage", "collector"];

/** servicesNamed are those that a name stands for: one that commits, or all of them. */
export function servicesNamed(name: string): readonly WithDatabase[] {
  const found = SERVICES.filter((service) => name === "all" || service === name);
  if (found.length > 0) return found;
  throw new Refusal(`--boundaries needs one of ${SERVICES.join(", ")} or all, not "${name}".`);
}

const ONE_EACH: Replicas = { orchestrator: 1, collector: 1, processor: 1, storage: 1 };
const boundMs = 60_000;
const settleMs = 100;
const mostTries = 6;

/** killAtBoundaries counts a service's commits in a day in peace, and kills it before and after each in days of their own. */
export async function killAtBoundaries(
  service: WithDatabase,
  { site, source, say }: { readonly site: Site; readonly source: string; readonly say: (line: string) => void },
): Promise<BoundariesTold> {
  let commits = 0;
  const disturbed = await harvest(service, { site, source }, async function* (notes) {
    // The first day has commits of its own: the process gets to know its surroundings.
    yield undefined;
    yield undefined;
    const made = notes();
    commits = made.length;
    say(`${service}: ${commits} commits a day`);
    for (const { commit, claim } of made) {
      for (const when of ["before", "after"] as const) yield* untilReached({ when, commit, claim }, notes);
    }
  });
  const peaceful = await harvest(service, { site, source }, async function* () {
    for (let day = 0; day < disturbed.days.length + 2; day++) yield undefined;
  });
  const breaches = [...peaceful.breaches, ...disturbed.breaches];
  if (peaceful.evidence !== undefined && disturbed.evidence !== undefined) {
    breaches.push(...differences(peaceful.evidence, disturbed.evidence));
  }
  for (const { boundary, tookMs, died } of disturbed.days) {
    const where = died === undefined ? "not reached" : died.text;
    say(`  ${boundary.when} ${boundary.commit}: ${(tookMs / 1000).toFixed(1)} s  ${where}`);
  }
  return { service, commits, days: disturbed.days, breaches };
}

// What happens at the same moment is committed together, so that days differ in how many commits they have.
async function* untilReached(boundary: Death, notes: () => Note[]): AsyncGenerator<Death> {
  for (let tries = 0; tries < mostTries; tries++) {
    yield boundary;
    if (notes().some((note) => note.died)) return;
  }
}

type Harvested = {
  readonly days: BoundaryDay[];
  readonly evidence: Evidence | undefined;
  readonly breaches: string[];
};

/** harvest harvests a day for each boundary that is asked for, or a day in peace where undefined is. */
async function harvest(
  service: WithDatabase,
  { site, source }: { readonly site: Site; readonly source: string },
  boundaries: (notes: () => Note[]) => AsyncGenerator<Death | undefined>,
): Promise<Harvested> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-boundaries-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const orders = join(folder, "orders");
  const preload = join(import.meta.dirname, "preload.ts");
  const state = join(folder, "state");
  await using mesh = await startMesh({
    state,
    sourcesDir: site.sourcesDir,
    replicas: ONE_EACH,
    timetable: timetableOf(new Date(), 1),
    own: { [service]: { NODE_OPTIONS: `--import=${preload}`, [VARIABLE]: orders } },
  });
  await using eye = new Eye(state);
  await using watch = new Watch(eye);
  await using injector = new Injector({ mesh, ownerOf: () => undefined, onDone() {} });
  const days: BoundaryDay[] = [];
  const asks = [];
  const breaches: string[] = [];
  let index = 0;
  for await (const boundary of boundaries(() => notesOf(orders, index - 1))) {
    giveOrder(orders, { id: index, die: boundary });
    const deaths = mesh.deaths.length;
    const day = addDays(FIRST_DAY, index);
    const appointment = { day: formatDay(day), ask: () => askForRuns(mesh, [source], day) };
    const told = await harvestDay({ mesh, eye, watch, injector, calls: 0, boundMs }, appointment, []);
    asks.push(...told.asks);
    breaches.push(...told.stuck.map((run) => `${told.day} is not over: ${run}`));
    if (told.stuck.length > 0) return { days, evidence: undefined, breaches };
    // What was committed last is seen before the process has dealt with the answer.
    if (boundary !== undefined) await delay(settleMs);
    dropOrder(orders);
    const died = notesOf(orders, index).find((note) => note.died);
    if (boundary !== undefined) days.push({ boundary, tookMs: told.tookMs, died });
    while (died !== undefined && mesh.deaths.length === deaths) await delay(10);
    breaches.push(...mesh.deaths.slice(died === undefined ? deaths : deaths + 1));
    await Promise.all([...mesh.parts.values()].map((part) => part.start()));
    index++;
  }
  breaches.push(...(await strangeRuns(eye, asks)), ...(await strangeSnapshots(eye, asks)), ...(await openCalls(eye)));
  const evidence = await collectEvidence(eye, mesh.part("storage-1").address("operator"));
  return { days, evidence, breaches };
}
