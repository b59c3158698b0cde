// Runs the services in a real mesh, in a network of their own, and shows that it does what the contracts say.
import { join } from "node:path";
import { enter, runEnclosed } from "./lab/machine/enclosure.ts";
import { Inability } from "./lab/machine/inability.ts";
import { requireMachine } from "./lab/machine/requirements.ts";
import { helpText, type Options, readOptions } from "./run/options.ts";
import { chosen, loadParts } from "./run/parts.ts";
import type { Request } from "./run/request.ts";
import { openTools } from "./tools/tools.ts";

// What a run that could not be is told by: "temporary failure" in the system's list of exit codes.
const skipped = 75;
const interrupted = 130;
const misused = 2;

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = await read(args);
  if (options === undefined) return misused;
  if (options.help) {
    say(helpText);
    return 0;
  }
  try {
    await requireMachine({ install: true, say });
    return await enclose(options, signal);
  } catch (error) {
    if (signal.aborted) return interrupted;
    if (!(error instanceof Inability)) throw error;
    say(`skipped: ${error.message}`);
    say("mesh: 0 passed, 0 failed, 1 skipped");
    return skipped;
  }
}

// What was mistyped is said before anything is built.
async function read(args: readonly string[]): Promise<Options | undefined> {
  try {
    const options = readOptions(args);
    if (options.parts !== undefined) chosen(await loadParts(), options.parts);
    return options;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`test:mesh: ${error.message}\n`);
    return undefined;
  }
}

async function enclose(options: Options, signal: AbortSignal): Promise<number> {
  const start = performance.now();
  const tools = await openTools({ env: process.env, say, signal });
  const request: Request = { tools, toolsMs: performance.now() - start, options };
  const program = [process.execPath, join(import.meta.dirname, "run/enclosed.ts"), JSON.stringify(request)];
  const onStart = (pid: number) => {
    if (options.keep) say(`enter the mesh with: ${enter(pid)}`);
  };
  return runEnclosed(program, { signal, onStart });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
process.exitCode = await main(process.argv.slice(2), stopping.signal);
