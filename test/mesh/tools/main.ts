// Builds the programs of the mesh where they are not built yet, and prints the folder: for a machine that is prepared.
import { Inability } from "../lab/machine/inability.ts";
import { openTools } from "./tools.ts";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => stopping.abort());
const say = (line: string) => process.stderr.write(`${line}\n`);
try {
  const { folder } = await openTools({ env: process.env, say, signal: stopping.signal });
  process.stdout.write(`${folder}\n`);
} catch (error) {
  // Whatever an interrupted build complains of says nothing about this machine.
  if (stopping.signal.aborted) process.exitCode = 130;
  else if (!(error instanceof Inability)) throw error;
  else {
    say(`skipped: ${error.message}`);
    process.exitCode = 75;
  }
}
