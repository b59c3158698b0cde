// Harvests days while parts of the mesh are killed, held and cut off, and shows that every day ran to its end once.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startSite } from "../support/site.ts";
import { LEASE_MS, listFaults, randomDays, runCampaign } from "./campaign.ts";
import { linesOf, rowsOf } from "./table.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "40" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    listings: { type: "string", default: "950" },
    out: { type: "string" },
    list: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const wanted = (name: "kills" | "seed" | "listings"): number => {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new TypeError(`--${name} needs a whole number from 1, not "${values[name]}"`);
};
const [kills, seed, listings] = [wanted("kills"), wanted("seed"), wanted("listings")];
const sources = ["mercadolivre", "olx", "shop"];
const say = (line: string) => void process.stdout.write(`${line}\n`);

const days = randomDays(seed, kills, sources.length);
say(
  `${kills} faults (kills, stops, restarts, partitions and delays) in ${days.length} days, lease ${LEASE_MS / 1000} s, seed ${seed}`,
);
if (values.list) for (const line of listFaults(days)) say(line);
await using site = await startSite(`chaos-${seed}`, listings);
const { told, breaches } = await runCampaign({ days, site, sources, boundMs: 60_000, say, keep: values.keep });
const rows = rowsOf(told);
for (const line of linesOf(rows)) say(line);
for (const breach of breaches) say(`BREACH ${breach}`);
if (values.out !== undefined) {
  const result = { kills, seed, listings, leaseMs: LEASE_MS, rows, breaches, days: told.days, pauses: told.pauses };
  await writeFile(values.out, `${JSON.stringify(result, undefined, 1)}\n`);
}
const all = rows.at(-1);
const seconds = (ms = 0) => `${(ms / 1000).toFixed(1)} s`;
say(
  `chaos: ${all?.faults} faults in ${told.days.length} days, ${breaches.length} breaches; ${all?.takeovers.count} takeovers p50 ${seconds(all?.takeovers.p50)}, p99 ${seconds(all?.takeovers.p99)}, max ${seconds(all?.takeovers.max)}; ${seconds(performance.now())} in all; seed ${seed}`,
);
process.exitCode = breaches.length === 0 ? 0 : 1;
