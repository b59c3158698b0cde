import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, tools as clusterTools, findTool, toolFolder } from "../../../tools/cluster/tools.ts";
import { Inability } from "../lab/machine/inability.ts";
import { find } from "../lab/machine/requirements.ts";
import { run } from "../lab/process/command.ts";
import { build, unlessTampered } from "./build.ts";
import { filesOf, type Tools } from "./files.ts";
import { lock } from "./lock.ts";
import { buildArguments, goVariables, programs } from "./programs.ts";

/** OpenOptions say how tools are got. */
export type OpenOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** say hears how a build gets on. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * openTools returns the tools: those of the folder that MESH_BIN names, or those that were built, which is done now
 * where it was not. It throws an Inability where they can't be had.
 */
export async function openTools(options: OpenOptions): Promise<Tools> {
  const { env, signal } = options;
  const kustomize = await installKustomize(options);
  const given = env.MESH_BIN;
  if (given !== undefined) return filesOf(complete(given), kustomize);

  const folder = builtFolder(env);
  if (!existsSync(folder)) {
    await requireBuilders();
    await mkdir(join(folder, ".."), { recursive: true });
    await using _held = await lock(`${folder}.lock`, signal);
    if (!existsSync(folder)) await buildInto(folder, options);
  }
  await offerIstioctl(join(folder, "istioctl"), env);
  return filesOf(folder, kustomize);
}

/** builtFolder is where the tools of these pins are, once they are built. */
export function builtFolder(env: NodeJS.ProcessEnv): string {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum", "requirements.txt"])
    hash.update(readFileSync(join(import.meta.dirname, name)));
  const flags = programs.map((program) => buildArguments(program, program.name));
  hash.update(JSON.stringify([flags, goVariables, process.arch]));
  return join(cacheFolder(env), "mesh", hash.digest("hex").slice(0, 16));
}

// A build that was cut short is never taken for a whole one: the folder gets its name at the end.
async function buildInto(folder: string, { say, signal }: OpenOptions): Promise<void> {
  const unfinished = `${folder}.new`;
  say("building the mesh's programs, which is done once and takes 10 to 30 minutes");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  try {
    await build({ folder: unfinished, say, signal });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

// The checks of manifests look for it where their other tools are.
async function offerIstioctl(built: string, env: NodeJS.ProcessEnv): Promise<void> {
  const offered = toolFolder(clusterTools.istioctl, env);
  await mkdir(offered, { recursive: true });
  const link = join(offered, "istioctl");
  if ((await readlink(link).catch(() => undefined)) === built) return;
  await rm(link, { force: true });
  await symlink(built, link);
}

async function installKustomize({ env, say, signal }: OpenOptions): Promise<string> {
  const tool = clusterTools.kustomize;
  const found = findTool(tool, env);
  if (found !== undefined) return found;
  await requireBuilders();
  say(`installing ${tool.name} ${tool.version}`);
  const folder = toolFolder(tool, env);
  try {
    await run("go", ["install", `${tool.package}@${tool.version}`], { env: { ...env, GOBIN: folder }, signal });
  } catch (error) {
    throw unlessTampered("kustomize", error);
  }
  return join(folder, tool.name);
}

async function requireBuilders(): Promise<void> {
  for (const program of ["go", "python3", "flock"]) {
    if (!(await find(program))) throw new Inability(`building the mesh's programs needs ${program}: install it`);
  }
}

function complete(folder: string): string {
  const names = [...programs.map(({ name }) => name), "envoy", "envoy_bootstrap.json"];
  const missing = names.filter((name) => !existsSync(join(folder, name)));
  if (missing.length === 0) return folder;
  throw new Error(`MESH_BIN: ${folder} has no ${missing.join(", ")}`);
}
