/**
 * Measures what docs speak of: sizes of files, start-up and memory of each service, and a day's speed. Prints tables and,
 * with --json, one line. `npm run measure -- [--listings 100000] [--rounds 5] [--json]`
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { startFleet } from "../support/fleet.ts";
import { type Harvests, measureDays } from "./day.ts";
import { measureFiles } from "./files.ts";
import { measureStartUps } from "./processes.ts";

const { values } = parseArgs({
  options: {
    listings: { type: "string", default: "100000" },
    rounds: { type: "string", default: "5" },
    source: { type: "string", default: "mercadolivre" },
    json: { type: "boolean", default: false },
  },
});

const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(`${new Date().toISOString().slice(0, 10)}, ${machine}\n`);

const files = measureFiles();
console.log(`files      ${files.files} hand-written, ${files.lines} lines`);
console.log(
  `lines      median ${files.median}, 90% up to ${files.p90}, largest ${files.largest.lines} (${files.largest.path})`,
);
console.log(
  `tests      ${files.testShare.toFixed(2)} lines for each line of source; comments ${percent(files.commentShare)}\n`,
);

const startUps = await measured();
for (const { service, readyMs, residentMiB } of startUps) {
  console.log(
    `start      ${service.padEnd(13)} serves after ${Math.round(readyMs)} ms, with ${Math.round(residentMiB)} MiB`,
  );
}
console.log("");

const harvests = await measureDays(values.source, Number(values.listings), 2);
for (const { day, listings, changed, tookMs, steps } of harvests.days) {
  const speed = Math.round((listings / tookMs) * 1000);
  console.log(
    `${day} ${listings} listings, ${changed} of them new or changed: ${seconds(tookMs)}, ${speed} listings/s`,
  );
  console.log(`           steps: ${steps.map(({ step, tookMs }) => `${step} ${seconds(tookMs)}`).join(", ")}`);
}
console.log(`peak       ${peaks(harvests)}`);
if (values.json) console.log(JSON.stringify({ machine, files, startUps, harvests }));

async function measured() {
  await using fleet = await startFleet();
  return await measureStartUps(fleet, Number(values.rounds));
}

function peaks({ peakMiB }: Harvests): string {
  return Object.entries(peakMiB)
    .map(([service, size]) => `${service} ${Math.round(size)} MiB`)
    .join(", ");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
