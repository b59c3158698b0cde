/** Runs inside the enclosure: starts the lab, runs the parts, and says how it went. See main.ts. */
import { randomBytes } from "node:crypto";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { databaseSecrets } from "../../../tools/cluster/secrets.ts";
import { folder } from "../lab/machine/enclosure.ts";
import { run } from "../lab/process/command.ts";
import { startLab } from "../lab/start.ts";
import type { KubeObject, Lab } from "../lab/types.ts";
import { filesOf } from "../tools/files.ts";
import { type Options, readOptions } from "./options.ts";
import { loadParts, runPart } from "./parts.ts";
import { closing, newTally, type Tally } from "./report.ts";

const root = resolve(import.meta.dirname, "../../..");
const [toolsFolder = "", kustomize = "", ...args] = process.argv.slice(2);
const tools = filesOf(toolsFolder, kustomize);
const stopping = new AbortController();

async function manifests(): Promise<readonly KubeObject[]> {
  const built = await run(tools.kustomize, ["build", join(root, "test/mesh/overlay")]);
  const objects = parseAllDocuments(built).map((document) => document.toJS() as KubeObject);
  return [...objects, ...databaseSecrets(() => randomBytes(16).toString("hex"))];
}

async function proveParts(lab: Lab, options: Options, tally: Tally): Promise<void> {
  const parts = (await loadParts(join(root, "test/mesh/parts"))).filter(
    ({ number }) => options.parts?.includes(number) ?? true,
  );
  let ended = true;
  for (const part of parts) {
    if (ended && !stopping.signal.aborted) ended = await runPart(part, lab, tally, say);
    else {
      tally.failed += 1;
      tally.failures.push(`part ${part.number}: it was not run`);
    }
  }
}

async function main(options: Options): Promise<boolean> {
  const tally = newTally();
  const start = performance.now();
  const step = (what: string) => say(`${((performance.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
  say("== the mesh");
  const signal = stopping.signal;
  try {
    const started = await startLab({ tools, root, manifests: await manifests(), folder, signal, step });
    tally.figures.push({
      part: "mesh",
      what: "up after",
      value: `${((performance.now() - start) / 1_000).toFixed(1)} s`,
    });
    await proveParts(started.lab, options, tally);
    if (options.keep && !signal.aborted) await stay();
    await started.stop();
  } catch (error) {
    tally.failed += 1;
    tally.failures.push(`the mesh: ${error instanceof Error ? error.message : String(error)}`);
    say(String(error instanceof Error ? error.stack : error));
  }
  if (tally.failed > 0) say(`\nlogs: ${await keepLogs()}`);
  for (const line of closing(tally)) say(line);
  return tally.failed === 0;
}

async function stay(): Promise<void> {
  say("\nthe mesh stays up until Ctrl-C");
  const { promise, resolve: done } = Promise.withResolvers<void>();
  stopping.signal.addEventListener("abort", () => done(), { once: true });
  await promise;
}

// The lab's own folder goes with it.
async function keepLogs(): Promise<string> {
  const kept = await mkdtemp(join(tmpdir(), "colheita-mesh-logs-"));
  await cp(join(folder, "logs"), kept, { recursive: true });
  return kept;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const stop = () => stopping.abort(new Error("interrupted"));
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
process.stdin.on("end", stop).resume();
const passed = await main(readOptions(args));
// Whatever is still there ends with this process.
process.exit(passed ? 0 : 1);
