import { readFileSync } from "node:fs";
import path from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import { formatProblem } from "../../services/kit/sourcefile/problem.ts";
import { readSource } from "../../services/kit/sourcefile/source.ts";
import { createCatalog } from "../../services/orchestrator/contract/catalog.ts";
import { compile } from "../../services/orchestrator/pipeline/compile.ts";
import { prepare } from "../../services/processor/source.ts";
import { root } from "../command.ts";
import type { File } from "./tree.ts";

/** FileCheck gives the mistakes of the files that it knows, each with file, line and column. */
export type FileCheck = (files: readonly File[]) => Promise<string[]> | string[];

/**
 * fileChecks are run over the files of the repository. A room that reads files
 * of its own kind adds the function that loads them.
 */
export const fileChecks: readonly FileCheck[] = [yamlMistakes, sourceMistakes, pipelineMistakes];

/** yamlMistakes finds what is no YAML at all. */
export function yamlMistakes(files: readonly File[]): string[] {
  return files
    .filter(({ name }) => name.endsWith(".yaml"))
    .flatMap(({ name, text }) => {
      const lineCounter = new LineCounter();
      const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
      const mistakes = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
      return mistakes.map(({ pos, message }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        return `${name}:${line}:${col}: ${message}`;
      });
    });
}

/** sourceMistakes loads the source files as the collector and the processor do, with their variables left open. */
export function sourceMistakes(files: readonly File[]): string[] {
  const sources = files
    .filter(({ name }) => /^sources\/.*\.ya?ml$/.test(name))
    .map(({ name, text }) => readSource(name, text, undefined));
  // What can't be read comes out of this as it went in.
  return [...prepare(sources).values()].flatMap((source) => (source.ok ? [] : source.problems));
}

/** pipelineMistakes compiles the pipelines as the orchestrator does, against the contracts, wherever their services are. */
export function pipelineMistakes(files: readonly File[]): string[] {
  const catalog = createCatalog([readFileSync(path.join(root, "gen/descriptors/colheita.binpb"))]);
  const found = files
    .filter(({ name }) => /^pipelines\/.*\.ya?ml$/.test(name))
    .map(({ name, text }) => ({ path: name, name: path.basename(name, path.extname(name)), text }));
  const pipelines = new Set(found.map(({ name }) => name));
  return found
    .map((file) => compile(file, { catalog, account: "orchestrator", knows: () => true, pipelines }))
    .flatMap((pipeline) => (pipeline.ok ? [] : pipeline.problems.map(formatProblem)));
}
