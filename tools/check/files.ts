import { LineCounter, parseDocument } from "yaml";
import { formatProblem } from "../../services/kit/sourcefile/problem.ts";
import { readSource } from "../../services/kit/sourcefile/source.ts";
import type { File } from "./tree.ts";

/** FileCheck gives the mistakes of the files that it knows, each with file, line and column. */
export type FileCheck = (files: readonly File[]) => Promise<string[]> | string[];

/**
 * fileChecks are run over the files of the repository. A room that reads files
 * of its own kind adds the function that loads them.
 */
export const fileChecks: readonly FileCheck[] = [yamlMistakes, sourceMistakes];

/** yamlMistakes finds what is no YAML at all. */
export function yamlMistakes(files: readonly File[]): string[] {
  return files
    .filter(({ name }) => name.endsWith(".yaml"))
    .flatMap(({ name, text }) => {
      const lineCounter = new LineCounter();
      const { errors, warnings } = parseDocument(text, { lineCounter, prettyErrors: false });
      return [...errors, ...warnings].map(({ pos, message }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        return `${name}:${line}:${col}: ${message}`;
      });
    });
}

/** sourceMistakes loads the source files as the services do, with their variables left open. */
export function sourceMistakes(files: readonly File[]): string[] {
  return files
    .filter(({ name }) => /^sources\/.*\.ya?ml$/.test(name))
    .map(({ name, text }) => readSource(name, text, undefined))
    .flatMap((source) => (source.ok ? [] : source.problems.map(formatProblem)));
}
