import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isError, messageOf, StartupError } from "../../kit/errors.ts";
import type { Problem } from "../../kit/sourcefile/problem.ts";
import { type Compiled, compile } from "./compile.ts";
import { sheetLimits } from "./limits.ts";
import type { Mesh } from "./method.ts";
import type { Plan } from "./plan.ts";

/** Pipeline is a pipeline that can be run, or the mistakes in its file. */
export type Pipeline =
  | { readonly ok: true; readonly name: string; readonly plan: Plan; readonly planHash: string }
  | { readonly ok: false; readonly name: string; readonly problems: readonly Problem[] };

/** Library holds the pipelines of a folder by name. */
export type Library = ReadonlyMap<string, Pipeline>;

/** plansOf are the plans of the pipelines that can be run. */
export function plansOf(library: Library): readonly Plan[] {
  return [...library.values()].flatMap((pipeline) => (pipeline.ok ? [pipeline.plan] : []));
}

/** loadLibrary reads every pipeline of a folder. One with mistakes is kept with them; the others work. */
export async function loadLibrary(folder: string, mesh: Mesh): Promise<Library> {
  const library = new Map<string, Pipeline>();
  const files = await pipelineFiles(folder);
  const pipelines = new Set(files.map(nameOf));
  for (const file of files) {
    const path = join(folder, file);
    const name = nameOf(file);
    const compiled = library.has(name) ? twice(path) : await compileFile(path, name, { ...mesh, pipelines });
    library.set(name, pipelineOf(name, compiled));
  }
  // Which of them replay another is known only now.
  const replaying = replayingOf(library);
  for (const file of files) {
    const pipeline = library.get(nameOf(file));
    if (!pipeline?.ok || !replaying.has(pipeline.plan.replays ?? "")) continue;
    const { name } = pipeline;
    const compiled = await compileFile(join(folder, file), name, { ...mesh, pipelines, replaying });
    library.set(name, pipelineOf(name, compiled));
  }
  return library;
}

/** replayingOf are the pipelines that replay another. */
export function replayingOf(library: Library): ReadonlySet<string> {
  const sound = [...library.values()].filter((each) => each.ok);
  return new Set(sound.filter(({ plan }) => plan.replays !== undefined).map(({ name }) => name));
}

function nameOf(file: string): string {
  return file.replace(/\.ya?ml$/, "");
}

// The size is asked for first: a file may be larger than the memory.
async function compileFile(path: string, name: string, mesh: Mesh): Promise<Compiled> {
  try {
    const { size } = await stat(path);
    const { largest } = sheetLimits;
    if (size <= largest) return compile({ path, name, text: await readFile(path, "utf8") }, mesh);
    return unread(path, `a file of at most ${largest / 1024} KiB`, `${Math.ceil(size / 1024)} KiB`);
  } catch (error) {
    if (!isError(error) || !("code" in error)) throw error;
    return unread(path, "a file that can be read", String(error.code));
  }
}

/** planHash names a plan by its content. */
export function planHash(plan: Plan): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex");
}

/** pipelineOf is a pipeline as its file was compiled. */
export function pipelineOf(name: string, compiled: Compiled): Pipeline {
  if (!compiled.ok) return { ok: false, name, problems: compiled.problems };
  return { ok: true, name, plan: compiled.plan, planHash: planHash(compiled.plan) };
}

function twice(path: string): Compiled {
  return unread(path, "one file for a pipeline", "two", "remove one");
}

function unread(file: string, expected: string, found: string, hint = ""): Compiled {
  return { ok: false, problems: [{ file, line: 1, column: 1, path: "", expected, found, hint }] };
}

async function pipelineFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
  } catch (error) {
    throw new StartupError(`the pipelines' folder ${folder} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
