/**
 * Measures what docs speak of beside the bench: sizes of files, and start-up and memory of each service. Prints tables
 * and, with --json, one line. `npm run measure -- [--rounds 5] [--json]`
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { startFleet } from "../support/fleet.ts";
import { measureFiles } from "./files.ts";
import { measureStartUps } from "./processes.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
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
if (values.json) console.log(JSON.stringify({ machine, files, startUps }));

async function measured() {
  await using fleet = await startFleet();
  return await measureStartUps(fleet, Number(values.rounds));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
