import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readContracts } from "./contracts.ts";
import { checkContracts } from "./rules.ts";
import { formatTable } from "./table.ts";

// node tools/policy/main.ts SET [OUT]: checks the contracts of a descriptor
// set, and writes their policies as TypeScript to OUT where it is given.
const [set, out] = process.argv.slice(2);
if (set === undefined) {
  console.error("usage: node tools/policy/main.ts SET [OUT]");
  process.exit(2);
}
const contracts = readContracts(readFileSync(set));
const mistakes = checkContracts(contracts);
if (mistakes.length > 0) {
  console.error(mistakes.join("\n"));
  process.exit(1);
}
if (out !== undefined) {
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, formatTable(contracts));
}
