import { writeFile } from "node:fs/promises";
import { startSite } from "../../support/site.ts";
import { LEASE_MS, listFaults, randomDays, runCampaign } from "../campaign.ts";
import type { Options } from "../options.ts";
import { linesOf, rowsOf } from "../table.ts";
import { SOURCES, say, seconds } from "./say.ts";

const boundMs = 60_000;

/** campaign lets random faults come, and prints and writes what they came to. */
export async function campaign({ kills, seed, listings, list, keep, out }: Options): Promise<boolean> {
  const days = randomDays(seed, kills, SOURCES.length);
  const what = "kills, stops, restarts, partitions and delays";
  say(`${kills} faults (${what}) in ${days.length} days, lease ${LEASE_MS / 1000} s, seed ${seed}`);
  if (list) for (const line of listFaults(days)) say(line);
  await using site = await startSite(`chaos-${seed}`, listings);
  const { told, breaches } = await runCampaign({ days, site, sources: SOURCES, boundMs, say, keep });
  const rows = rowsOf(told);
  for (const line of linesOf(rows)) say(line);
  for (const breach of breaches) say(`BREACH ${breach}`);
  if (out !== undefined) {
    const result = { kills, seed, listings, leaseMs: LEASE_MS, rows, breaches, days: told.days, pauses: told.pauses };
    await writeFile(out, `${JSON.stringify(result, undefined, 1)}\n`);
  }
  const faults = told.days.reduce((sum, day) => sum + day.faults.length, 0);
  const { count = 0, p50 = 0, p99 = 0, max = 0 } = rows.at(-1)?.takeovers ?? {};
  const takeovers = `${count} takeovers p50 ${seconds(p50)}, p99 ${seconds(p99)}, max ${seconds(max)}`;
  const all = `${faults} faults in ${told.days.length} days, ${breaches.length} breaches`;
  say(`chaos: ${all}; ${takeovers}; ${seconds(performance.now())} in all; seed ${seed}`);
  return breaches.length === 0;
}
