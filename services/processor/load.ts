import { StartupError } from "../kit/errors.ts";
import type { Logger } from "../kit/log.ts";
import { parseVariables, readSources } from "../kit/sourcefile/folder.ts";
import { type Prepared, prepare } from "./source.ts";

/** Places say where source files lie, and what they refer to. */
export type Places = {
  /** sourcesDir are folders, parted by commas. */
  readonly sourcesDir: string;
  /** sourceVariables are NAME=value, parted by spaces. */
  readonly sourceVariables: string;
};

/**
 * loadSources reads and compiles every source file. Those with mistakes are logged, each mistake on a line of its own,
 * and the others serve.
 */
export async function loadSources(places: Places, log: Logger): Promise<ReadonlyMap<string, Prepared>> {
  const { variables, mistakes } = parseVariables(places.sourceVariables);
  if (mistakes.length > 0) throw new StartupError(`SOURCE_VARIABLES: ${mistakes.join("; ")}`);
  const folders = places.sourcesDir.split(",").map((folder) => folder.trim());
  const sources = prepare(
    await readFolders(
      folders.filter((folder) => folder !== ""),
      variables,
    ),
  );
  for (const [source, prepared] of sources) {
    if (prepared.ok) continue;
    for (const problem of prepared.problems) log.error({ source, problem }, "a source file has a mistake");
  }
  const usable = [...sources.values()].filter((prepared) => prepared.ok).length;
  log.info({ sources: sources.size, usable }, "sources loaded");
  return sources;
}

async function readFolders(folders: readonly string[], variables: ReadonlyMap<string, string>) {
  try {
    return await readSources(folders, variables);
  } catch (cause) {
    throw new StartupError(`SOURCES_DIR: the folders ${folders.join(", ")} can't be read`, { cause });
  }
}
