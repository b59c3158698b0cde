/**
 * Measures a room beside its peers and floors, on one machine in one run. Prints a table, keeps it as JSON under
 * bench/results, and exits 1 where a figure is worse than the project takes.
 * `npm run bench -- orchestrator [--rounds 5] [--quick] [--large] [--docs]`
 */
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { Area } from "./area.ts";
import { performancePage } from "./docs.ts";
import { breachOf } from "./figure.ts";
import { sentenceOf } from "./machine.ts";
import { orchestrator } from "./orchestrator/area.ts";
import { readResult, writeResult } from "./results.ts";
import { textTable } from "./table.ts";

const areas: Readonly<Record<string, Area>> = { orchestrator };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    large: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
  },
});

const { quick, large } = values;
const rounds = Number(values.rounds ?? (quick ? "2" : "5"));
const [name = ""] = positionals;
const area = areas[name];
if (area === undefined || positionals.length !== 1) refuse(`name one area: ${Object.keys(areas).join(", ")}`);
if (!Number.isInteger(rounds) || rounds < 1) refuse("--rounds is a whole number of at least 1");

const report = await area.run({ rounds, quick, large, say: (line) => console.error(line) });
console.log(`\n${area.title}: ${sentenceOf(report.machine)}`);
console.log(
  Object.entries(report.settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(" "),
);
console.log(
  Object.entries(report.versions)
    .map(([peer, version]) => `${peer} ${version}`)
    .join(", "),
);
console.log(`\n${textTable(report.figures)}\n`);
for (const note of report.notes) console.log(note);

// A quick run's figures are too few to be kept.
if (!quick) {
  const command = `npm run bench -- ${name} --rounds ${rounds}`;
  const path = await writeResult({ area: name, date: new Date().toISOString().slice(0, 10), command, ...report });
  console.log(`\nkept in ${relative(process.cwd(), path)}`);
}
if (values.docs) {
  const kept = await Promise.all(
    Object.entries(areas).map(async ([key, { title }]) => ({ title, result: await readResult(key) })),
  );
  await writeFile(join(import.meta.dirname, "../docs/performance.md"), performancePage(kept));
}

const breaches = report.figures.map((figure) => breachOf(figure, quick)).filter((breach) => breach !== undefined);
for (const breach of breaches) console.error(`FAILED  ${breach}`);
process.exitCode = breaches.length === 0 ? 0 : 1;

function refuse(why: string): never {
  console.error(`bench: ${why}`);
  process.exit(2);
}
