/** Runs inside the enclosure: starts the lab, runs the parts, and says how it went. See main.ts. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { seconds } from "../../../services/local/report/time.ts";
import { databaseSecrets } from "../../../tools/cluster/secrets.ts";
import { folder } from "../lab/machine/enclosure.ts";
import { run } from "../lab/process/command.ts";
import { startLab } from "../lab/start.ts";
import type { KubeObject, Lab, Part } from "../lab/types.ts";
import { checkConfigurations, chosen, loadParts, runPart } from "./parts.ts";
import { closing, newTally, reportOf, type Tally } from "./report.ts";
import type { Request } from "./request.ts";

const root = resolve(import.meta.dirname, "../../..");
const logs = join(folder, "logs");

async function manifests(kustomize: string): Promise<readonly KubeObject[]> {
  const built = await run(kustomize, ["build", join(root, "test/mesh/overlay")]);
  const objects = parseAllDocuments(built).map((document) => document.toJS() as KubeObject);
  return [...objects, ...databaseSecrets(() => randomBytes(16).toString("hex"))];
}

async function proveMesh({ tools, toolsMs, options }: Request, tally: Tally, signal: AbortSignal): Promise<void> {
  const parts = chosen(await loadParts(), options.parts);
  const start = performance.now();
  const figure = (what: string, ms: number) => tally.figures.push({ part: "mesh", what, value: seconds(ms) });
  figure("to have the programs", toolsMs);
  say("== the mesh");
  const step = (what: string) => {
    say(`${seconds(performance.now() - start).padStart(8)}  ${what}`);
    figure(`to have started: ${what}`, performance.now() - start);
  };
  const started = await startLab({ tools, root, manifests: await manifests(tools.kustomize), folder, signal, step });
  try {
    await checkConfigurations(started.lab, reportOf("mesh", tally, say), tally);
    await proveParts(started.lab, parts, tally);
    figure("to have run all parts", performance.now() - start);
    if (options.keep && !signal.aborted) await stay(signal);
  } finally {
    await started.stop();
  }
}

async function proveParts(lab: Lab, parts: readonly Part[], tally: Tally): Promise<void> {
  let ended = true;
  for (const part of parts) {
    if (ended && !lab.signal.aborted) ended = await runPart(part, lab, tally, say);
    else {
      tally.failed += 1;
      tally.failures.push(`part ${part.number}: it was not run`);
    }
  }
}

async function main(request: Request, signal: AbortSignal): Promise<boolean> {
  const tally = newTally();
  try {
    await proveMesh(request, tally, signal);
  } catch (error) {
    tally.failed += 1;
    tally.failures.push(`the mesh: ${error instanceof Error ? error.message : String(error)}`);
    if (!signal.aborted) say(String(error instanceof Error ? error.stack : error));
  }
  if (tally.failed > 0 && existsSync(logs)) say(`\nlogs: ${await keepLogs()}`);
  for (const line of closing(tally)) say(line);
  return tally.failed === 0;
}

async function stay(signal: AbortSignal): Promise<void> {
  say("\nthe mesh stays up until Ctrl-C");
  const { promise, resolve: done } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => done(), { once: true });
  await promise;
}

// The lab's own folder goes with it.
async function keepLogs(): Promise<string> {
  const kept = await mkdtemp(join(tmpdir(), "colheita-mesh-logs-"));
  await cp(logs, kept, { recursive: true });
  return kept;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const stopping = new AbortController();
const stop = () => stopping.abort(new Error("interrupted"));
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
process.stdin.on("end", stop).resume();
const passed = await main(JSON.parse(process.argv[2] ?? "") as Request, stopping.signal);
// Whatever is still there ends with this process.
process.exit(passed ? 0 : 1);
