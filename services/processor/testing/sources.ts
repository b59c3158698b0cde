import { readSources } from "../../kit/sourcefile/folder.ts";
import { prepare, type Source } from "../source.ts";

const folders = ["sources", "sources/recorded"];

/** repositorySources are the sources that the repository has, by name. It throws where one of them has a mistake. */
export async function repositorySources(): Promise<ReadonlyMap<string, Source>> {
  const variables = new Map([["SIMULATOR_URL", "http://127.0.0.1:4080"]]);
  const sources = new Map<string, Source>();
  for (const [name, prepared] of prepare(await readSources(folders, variables))) {
    if (!prepared.ok) throw new TypeError(prepared.problems.join("\n"));
    sources.set(name, prepared.source);
  }
  return sources;
}
