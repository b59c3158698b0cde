import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { largestFile } from "./document.ts";
import { readSource } from "./source.ts";
import type { Variables } from "./template.ts";
import type { LoadedSource } from "./types.ts";

/** readSources reads every source file of some folders (not of folders in them), by name. A file that can't be read is a source with a problem; a folder that can't is an error. */
export async function readSources(folders: readonly string[], variables: Variables): Promise<readonly LoadedSource[]> {
  const loaded = new Map<string, LoadedSource>();
  for (const folder of folders) {
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
    for (const name of names) {
      const source = await readFileOf(join(folder, name), variables);
      const other = loaded.get(source.name);
      loaded.set(source.name, other === undefined ? source : twice(source, other));
    }
  }
  return [...loaded.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** parseVariables reads SOURCE_VARIABLES: NAME=value, parted by spaces or line breaks. Returns what is wrong as texts. */
export function parseVariables(written: string): {
  readonly variables: ReadonlyMap<string, string>;
  readonly mistakes: readonly string[];
} {
  const variables = new Map<string, string>();
  const mistakes: string[] = [];
  for (const entry of written.split(/\s+/).filter((part) => part !== "")) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(entry);
    if (match === null) mistakes.push(`expected NAME=value with NAME in upper case, found ${JSON.stringify(entry)}`);
    else variables.set(match[1] ?? "", match[2] ?? "");
  }
  return { variables, mistakes };
}

async function readFileOf(path: string, variables: Variables): Promise<LoadedSource> {
  try {
    // A file above the limit is not read whole only to be refused.
    const { size } = await stat(path);
    return readSource(path, size > largestFile ? " ".repeat(largestFile + 1) : await readFile(path, "utf8"), variables);
  } catch (error) {
    const found = messageOf(error);
    const broken = readSource(path, "", variables);
    return {
      ok: false,
      name: broken.name,
      path,
      problems: [{ file: path, line: 1, column: 1, path: "", expected: "a readable file", found, hint: "" }],
    };
  }
}

function twice(source: LoadedSource, other: LoadedSource): LoadedSource {
  const problem = { line: 1, column: 1, path: "", expected: "a name of its own", hint: "rename one of the two files" };
  return {
    ok: false,
    name: source.name,
    path: source.path,
    problems: [{ ...problem, file: source.path, found: `another source of this name in ${other.path}` }],
  };
}
