import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { Problem } from "./problem.ts";

/** Sheet is one parsed file: its document, and the problems found in it so far. */
export type Sheet = {
  readonly file: string;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: Problem[];
  /** mostProblems is how many are looked for. */
  readonly mostProblems: number;
};

/** TooManyProblems ends the reading of a file whose problems are more than anybody reads. */
export class TooManyProblems extends Error {
  override readonly name = "TooManyProblems";
}

/** Position is a place in the file's text; both count from 1. */
export type Position = { readonly line: number; readonly column: number };

/** Place is a value in a file, with the path that leads to it. */
export type Place = { readonly sheet: Sheet; readonly node: Node | undefined; readonly path: string };

/** Reader turns a place into a value. Undefined: there is a mistake, and it is reported already. */
export type Reader<T> = (at: Place) => T | undefined;

/** inside is the place of a field or an element of a place. Aliases are followed. */
export function inside(at: Place, step: string | number, node: unknown): Place {
  const name = typeof step === "number" ? `${at.path}[${step}]` : at.path === "" ? step : `${at.path}.${step}`;
  return { sheet: at.sheet, path: name, node: resolve(at.sheet, node) };
}

/** resolve follows an alias to what it stands for. */
export function resolve(sheet: Sheet, node: unknown): Node | undefined {
  return isAlias(node) ? node.resolve(sheet.document) : ((node ?? undefined) as Node | undefined);
}

/** positionOf is where a node begins; the beginning of the file for none. */
export function positionOf(sheet: Sheet, node: unknown): Position {
  const offset = (node as Node | null | undefined)?.range?.[0] ?? 0;
  return positionAt(sheet, offset);
}

/** positionAt is the position of an offset in the file's text. */
export function positionAt(sheet: Sheet, offset: number): Position {
  const { line, col } = sheet.lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** report adds a problem to those of a sheet. It throws TooManyProblems where they are enough. */
export function report(sheet: Sheet, problem: Omit<Problem, "file">): void {
  sheet.problems.push({ file: sheet.file, ...problem });
  if (sheet.problems.length >= sheet.mostProblems) throw new TooManyProblems();
}

/** refuse reports a mistake at a place, or at another node of its file, and returns undefined for the reader to return. */
export function refuse(
  at: Place,
  expected: string,
  options: { readonly found?: string; readonly hint?: string; readonly node?: unknown } = {},
): undefined {
  report(at.sheet, {
    ...positionOf(at.sheet, options.node ?? at.node),
    path: at.path,
    expected,
    found: options.found ?? describe(at.node),
    hint: options.hint ?? "",
  });
  return undefined;
}

/** describe says in a few words what a node is. */
export function describe(node: unknown): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null || node.value === undefined) return "nothing";
  return typeof node.value === "string"
    ? quote(node.value)
    : `the ${kinds[typeof node.value] ?? "value"} ${String(node.value)}`;
}

/** quote shows a text from a file, shortened. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

const kinds: Readonly<Record<string, string>> = { number: "number", bigint: "number", boolean: "truth value" };
