import { writeFile } from "node:fs/promises";
import { startSite } from "../../support/site.ts";
import { LEASE_MS, listFaults, randomDays, runCampaign, type Verdict } from "../campaign.ts";
import type { Options } from "../options.ts";
import { linesOf, rowsOf } from "../table.ts";
import { SOURCES, say, seconds } from "./say.ts";

const boundMs = 60_000;
/** What a round leaves behind is compared as a whole, so it has to end. */
const mostARound = 200;

/** campaign lets random faults come, a mesh of its own for each so many, and prints and writes what they came to. */
export async function campaign(options: Options): Promise<boolean> {
  const { kills, seed, listings, out } = options;
  say(
    `${kills} faults (kills, stops, restarts, partitions and delays), lease ${LEASE_MS / 1000} s, ${listings} listings a source, seed ${seed}`,
  );
  const verdicts: Verdict[] = [];
  for (let left = kills; left > 0; left -= mostARound) {
    const verdict = await round(options, seed + verdicts.length, Math.min(left, mostARound));
    for (const breach of verdict.breaches) say(`BREACH ${breach}`);
    verdicts.push(verdict);
  }
  const days = verdicts.flatMap(({ told }) => told.days);
  const pauses = verdicts.flatMap(({ told }) => told.pauses);
  const breaches = verdicts.flatMap((verdict) => verdict.breaches);
  const rows = rowsOf({ days, pauses });
  for (const line of linesOf(rows)) say(line);
  if (out !== undefined) {
    const result = { kills, seed, listings, leaseMs: LEASE_MS, rows, breaches, days, pauses };
    await writeFile(out, `${JSON.stringify(result, undefined, 1)}\n`);
  }
  const faults = days.reduce((sum, day) => sum + day.faults.length, 0);
  const { count = 0, p50 = 0, p99 = 0, max = 0 } = rows.at(-1)?.takeovers ?? {};
  const takeovers = `${count} takeovers p50 ${seconds(p50)}, p99 ${seconds(p99)}, max ${seconds(max)}`;
  const all = `${faults} faults in ${days.length} days, ${breaches.length} breaches`;
  say(`chaos: ${all}; ${takeovers}; ${seconds(performance.now())} in all; seed ${seed}`);
  return breaches.length === 0;
}

async function round({ listings, list, keep }: Options, seed: number, faults: number): Promise<Verdict> {
  const days = randomDays(seed, faults, SOURCES.length);
  say(`seed ${seed}: ${faults} faults in ${days.length} days`);
  if (list) for (const line of listFaults(days)) say(line);
  await using site = await startSite(`chaos-${seed}`, listings);
  return await runCampaign({ days, site, sources: SOURCES, boundMs, say, keep });
}
