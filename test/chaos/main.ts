// Harvests days while parts of the mesh are killed, held and cut off, and shows that every day ran to its end once.
import { writeFile } from "node:fs/promises";
import { startSite } from "../support/site.ts";
import { type BoundariesTold, killAtBoundaries, servicesNamed } from "./boundary/trial.ts";
import { LEASE_MS, listFaults, randomDays, runCampaign } from "./campaign.ts";
import { directedNamed, runDirected } from "./directed.ts";
import { type Options, readOptions } from "./options.ts";
import { catchOf, sabotagesNamed } from "./sabotage/trial.ts";
import { linesOf, rowsOf } from "./table.ts";
import type { Told } from "./trial.ts";

const sources = ["mercadolivre", "olx", "shop"];
const say = (line: string) => void process.stdout.write(`${line}\n`);
const seconds = (ms = 0) => `${(ms / 1000).toFixed(1)} s`;

/** campaign lets random faults come; true where nothing was breached. */
async function campaign(options: Options): Promise<boolean> {
  const { kills, seed, listings, list, keep, out } = options;
  const days = randomDays(seed, kills, sources.length);
  say(
    `${kills} faults (kills, stops, restarts, partitions, delays) in ${days.length} days, lease ${LEASE_MS / 1000} s, seed ${seed}`,
  );
  if (list) for (const line of listFaults(days)) say(line);
  await using site = await startSite(`chaos-${seed}`, listings);
  const { told, breaches } = await runCampaign({ days, site, sources, boundMs: 60_000, say, keep });
  const rows = rowsOf(told);
  for (const line of linesOf(rows)) say(line);
  for (const breach of breaches) say(`BREACH ${breach}`);
  if (out !== undefined) {
    const result = { kills, seed, listings, leaseMs: LEASE_MS, rows, breaches, days: told.days, pauses: told.pauses };
    await writeFile(out, `${JSON.stringify(result, undefined, 1)}\n`);
  }
  const all = rows.at(-1);
  const { count = 0, p50, p99, max } = all?.takeovers ?? {};
  say(
    `chaos: ${all?.faults} faults in ${told.days.length} days, ${breaches.length} breaches; ${count} takeovers p50 ${seconds(p50)}, p99 ${seconds(p99)}, max ${seconds(max)}; ${seconds(performance.now())} in all; seed ${seed}`,
  );
  return breaches.length === 0;
}

/** directed lets the few faults come that show one rule; true where nothing was breached. */
async function directed(options: Options, name: string): Promise<boolean> {
  await using site = await startSite(`chaos-${options.seed}`, options.listings);
  const told: Told = await runDirected(directedNamed(name), { site, sources, say });
  for (const breach of told.breaches) say(`BREACH ${breach}`);
  return told.breaches.length === 0;
}

/** sabotage switches rules off, one at a time; true where each was caught. */
async function sabotage(options: Options, name: string): Promise<boolean> {
  const args = ["--seed", String(options.seed), "--listings", String(options.listings)];
  const uncaught: string[] = [];
  const sabotages = sabotagesNamed(name);
  for (const each of sabotages) {
    say(`${each.name} off: ${each.what}`);
    const { breaches, tookMs } = await catchOf(each, args, say);
    if (breaches.length === 0) uncaught.push(each.name);
    say(
      `${each.name}: ${breaches.length === 0 ? "NOT CAUGHT" : `caught by ${breaches.length} breaches`} in ${seconds(tookMs)}`,
    );
  }
  say(`sabotage: ${sabotages.length - uncaught.length} of ${sabotages.length} caught in ${seconds(performance.now())}`);
  return uncaught.length === 0;
}

/** boundaries kills services before and after each of their commits; true where all days came out as in peace. */
async function boundaries(options: Options, name: string): Promise<boolean> {
  await using site = await startSite(`chaos-${options.seed}`, 40);
  const all: BoundariesTold[] = [];
  for (const service of servicesNamed(name)) all.push(await killAtBoundaries(service, { site, source: "shop", say }));
  const breaches = all.flatMap((told) => told.breaches);
  for (const breach of breaches) say(`BREACH ${breach}`);
  const figures = all.map(
    ({ service, commits, days }) =>
      `${service} ${days.filter(({ died }) => died !== undefined).length} of ${2 * commits}`,
  );
  say(`boundaries: killed at ${figures.join(", ")}; ${breaches.length} breaches; ${seconds(performance.now())} in all`);
  return breaches.length === 0;
}

const options = readOptions(process.argv.slice(2));
const fine =
  options.sabotage !== undefined
    ? await sabotage(options, options.sabotage)
    : options.directed !== undefined
      ? await directed(options, options.directed)
      : options.boundaries !== undefined
        ? await boundaries(options, options.boundaries)
        : await campaign(options);
process.exitCode = fine ? 0 : 1;
