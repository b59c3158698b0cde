import { compile } from "./compile.ts";
import { type Pipeline, pipelineOf } from "./library.ts";
import type { Mesh } from "./method.ts";

/** FileBytes are a pipeline's file as it came, whatever it holds. */
export type FileBytes = {
  /** path is shown in problems. */
  readonly path: string;
  /** name is the file's name without its ending. */
  readonly name: string;
  readonly bytes: Uint8Array;
};

/** checkBytes checks a file that somebody sent: what is no text has that as its one mistake. */
export function checkBytes({ path, name, bytes }: FileBytes, mesh: Mesh): Pipeline {
  const text = decode(bytes);
  if (text !== undefined) return pipelineOf(name, compile({ path, name, text }, mesh));
  const place = { file: path, line: 1, column: 1, path: "" };
  return { ok: false, name, problems: [{ ...place, expected: "a text in UTF-8", found: "other bytes", hint: "" }] };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
