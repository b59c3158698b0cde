import { messageOf, StartupError } from "../kit/errors.ts";
import type { Logger } from "../kit/log.ts";
import { parseVariables, readSources } from "../kit/sourcefile/folder.ts";
import { formatProblem } from "../kit/sourcefile/problem.ts";
import { Sources, withSecrets } from "./sources.ts";
import type { Secrets } from "./target.ts";

/** LoadOptions say where the source files are and what they may refer to. */
export type LoadOptions = {
  /** sourcesDir is folders, parted by commas. */
  readonly sourcesDir: string;
  readonly sourceVariables: string;
  readonly secrets: Secrets;
  readonly log: Logger;
};

/** loadSources reads all source files. One with mistakes is logged and kept as broken; the others work. */
export async function loadSources(options: LoadOptions): Promise<Sources> {
  const { variables, mistakes } = parseVariables(options.sourceVariables);
  if (mistakes.length > 0) throw new StartupError(`SOURCE_VARIABLES: ${mistakes.join("; ")}`);
  const folders = options.sourcesDir
    .split(",")
    .map((folder) => folder.trim())
    .filter((folder) => folder !== "");
  const loaded = withSecrets(await read(folders, variables), options.secrets);
  for (const source of loaded) {
    if (source.ok) continue;
    for (const { file, line, column, ...problem } of source.problems) {
      const text = formatProblem({ file, line, column, ...problem });
      options.log.error({ source: source.name, file, line, column }, `a source file has a mistake: ${text}`);
    }
  }
  options.log.info({ sources: loaded.length, broken: loaded.filter(({ ok }) => !ok).length }, "sources are loaded");
  return new Sources(loaded);
}

async function read(folders: readonly string[], variables: ReadonlyMap<string, string>) {
  try {
    return await readSources(folders, variables);
  } catch (error) {
    throw new StartupError(`SOURCES_DIR: ${messageOf(error)}`, { cause: error });
  }
}
