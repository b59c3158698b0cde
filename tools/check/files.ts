import { LineCounter, parseDocument } from "yaml";
import type { File } from "./tree.ts";

/** FileCheck gives the mistakes of the files that it knows, each with file, line and column. */
export type FileCheck = (files: readonly File[]) => Promise<string[]> | string[];

/**
 * fileChecks are run over the files of the repository. A room that reads files
 * of its own kind (sources, pipelines) adds the function that loads them.
 */
export const fileChecks: readonly FileCheck[] = [yamlMistakes];

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
