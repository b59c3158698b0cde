/**
 * Measures rooms beside their peers and floors, on one machine in one run. Prints tables, keeps them as JSON under
 * bench/results, and exits 1 where a figure is worse than the project takes: `npm run bench -- --help`.
 */

import { loadArea, quickAreas } from "./areas.ts";
import { readArguments, UsageError, usage } from "./arguments.ts";
import { writeDocs } from "./docs/files.ts";
import { measure } from "./measurement.ts";

const terminal = { out: (line: string) => console.log(line), err: (line: string) => console.error(line) };

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  terminal.err(`bench: ${error.message}; --help says more`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { help, names, rounds, quick, large, docs } = readArguments(process.argv.slice(2));
  if (help) {
    terminal.out(usage);
    return 0;
  }
  const breaches: string[] = [];
  if (docs !== "only") {
    const options = { rounds, quick, large, say: terminal.err };
    for (const name of names.filter((name) => !quick || quickAreas.has(name))) {
      breaches.push(...(await measure(name, loadArea, options, terminal)));
    }
  }
  if (docs !== "no") await writeDocs();
  for (const breach of breaches) terminal.err(`FAILED  ${breach}`);
  return breaches.length === 0 ? 0 : 1;
}
