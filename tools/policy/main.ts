import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readContracts } from "./contract/read.ts";
import { readEvidence } from "./evidence/evidence.ts";
import { generatedFolders, generatedText } from "./files.ts";
import { judge, judgeContracts, judgeFiles } from "./rules/judge.ts";

// node tools/policy/main.ts SET: checks the contracts of a descriptor set with
// what calls them.
// node tools/policy/main.ts SET INTO: writes what follows from them below the
// folder INTO, where nothing is wrong in what it is made from.
const [set, into] = process.argv.slice(2);
if (set === undefined) {
  console.error("usage: node tools/policy/main.ts SET [INTO]");
  process.exit(2);
}
const contracts = readContracts(readFileSync(set));
const evidence = readEvidence();
const mistakes =
  into === undefined ? judge(contracts, evidence) : [...judgeContracts(contracts), ...judgeFiles(contracts, evidence)];
if (mistakes.length > 0) {
  console.error(mistakes.join("\n"));
  process.exit(1);
}
if (into !== undefined) {
  for (const folder of generatedFolders) {
    rmSync(path.join(into, folder), { recursive: true, force: true });
  }
  for (const { file, text } of generatedText(contracts, evidence)) {
    const target = path.join(into, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
