// Plain JavaScript, and nothing that is installed: the machine's own Node may be too old for all else.
import { existsSync } from "node:fs";

const LEAST_NODE = 26;

/** What a person has to do before a command of this repository can run; undefined where it can. */
function whatIsMissing() {
  if (!existsSync(new URL("../node_modules/.package-lock.json", import.meta.url))) {
    return "Nothing is installed yet: run `npm ci` first, then the same command again.";
  }
  if (Number(process.versions.node.split(".")[0]) >= LEAST_NODE) return undefined;
  return `Node ${LEAST_NODE} or later is needed, and this is ${process.versions.node}: \`npm ci\` without --omit brings one along on Linux and macOS; elsewhere, install it.`;
}

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(1);
}
