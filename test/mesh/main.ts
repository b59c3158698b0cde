// Runs the services in a real mesh, in a network of their own, and shows that it does what the contracts say.
import { join } from "node:path";
import { runEnclosed } from "./lab/machine/enclosure.ts";
import { Inability } from "./lab/machine/inability.ts";
import { requireMachine } from "./lab/machine/requirements.ts";
import { helpText, readOptions } from "./run/options.ts";
import { openTools } from "./tools/tools.ts";

// What a run that could not be is told by: "temporary failure" in the system's list of exit codes.
const skipped = 75;

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  if (readOptions(args).help) {
    say(helpText);
    return 0;
  }
  try {
    await requireMachine({ install: true, say });
    const { folder, kustomize } = await openTools({ env: process.env, say, signal });
    const enclosed = join(import.meta.dirname, "run/enclosed.ts");
    return await runEnclosed([process.execPath, enclosed, folder, kustomize, ...args], signal);
  } catch (error) {
    if (!(error instanceof Inability)) throw error;
    say(`skipped: ${error.message}`);
    say("mesh: 0 passed, 0 failed, 1 skipped");
    return skipped;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
process.exitCode = await main(process.argv.slice(2), stopping.signal);
