import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, StartupError } from "../../kit/errors.ts";
import type { Problem } from "../../kit/sourcefile/problem.ts";
import { type Compiled, compile } from "./compile.ts";
import type { Mesh } from "./method.ts";
import type { Plan } from "./plan.ts";

/** Pipeline is a pipeline that can be run, or the mistakes in its file. */
export type Pipeline =
  | { readonly ok: true; readonly name: string; readonly plan: Plan; readonly planHash: string }
  | { readonly ok: false; readonly name: string; readonly problems: readonly Problem[] };

/** Library holds the pipelines of a folder by name. */
export type Library = ReadonlyMap<string, Pipeline>;

/** loadLibrary reads every pipeline of a folder. One with mistakes is kept with them; the others work. */
export async function loadLibrary(folder: string, mesh: Mesh): Promise<Library> {
  const library = new Map<string, Pipeline>();
  for (const file of await pipelineFiles(folder)) {
    const path = join(folder, file);
    const name = file.replace(/\.ya?ml$/, "");
    const compiled = library.has(name)
      ? twice(path)
      : compile({ path, name, text: await readFile(path, "utf8") }, mesh);
    library.set(name, pipelineOf(name, compiled));
  }
  return library;
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
  const expected = "one file for a pipeline";
  return {
    ok: false,
    problems: [{ file: path, line: 1, column: 1, path: "", expected, found: "two", hint: "remove one" }],
  };
}

async function pipelineFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
  } catch (error) {
    throw new StartupError(`the pipelines' folder ${folder} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
