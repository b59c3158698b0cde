import {
  isAlias,
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
} from "yaml";
import { isError, messageOf } from "../errors.ts";
import { quote, type Sheet } from "./place.ts";

/** largestFile is the size that a source file may have, in bytes. */
export const largestFile = 256 * 1024;

// Each one is looked for in the whole file when it is read.
const mostAliases = 100;

/** SheetLimits bound what is read of a file. */
export type SheetLimits = {
  /** largest is its size in bytes. */
  readonly largest: number;
  readonly mostProblems: number;
};

const sourceLimits: SheetLimits = { largest: largestFile, mostProblems: Number.POSITIVE_INFINITY };

/** openSheet parses a file's text. Mistakes of syntax are in the sheet's problems; it is safe to read only without any. */
export function openSheet(file: string, text: string, limits = sourceLimits): Sheet {
  const lines = new LineCounter();
  const bytes = Buffer.byteLength(text);
  const parse = (parsed: string, counter: LineCounter) => parseSheet(file, parsed, counter, limits.mostProblems);
  if (bytes > limits.largest) {
    const sheet = parse("", new LineCounter());
    problem(sheet, 0, `a file of at most ${limits.largest / 1024} KiB`, `${Math.ceil(bytes / 1024)} KiB`);
    return sheet;
  }
  try {
    const sheet = parse(text, lines);
    for (const { message, offset } of firstErrors(sheet)) {
      problem(sheet, offset, "YAML", firstLine(message), lineAt(text, offset).includes("${") ? quoteHint : "");
    }
    refuseRepeats(sheet);
    if (sheet.problems.length === 0) refuseBombs(sheet, limits.largest);
    return sheet;
  } catch (error) {
    // The parser recurses: a file of nothing but brackets ends its stack.
    if (!isError(error) || error.name !== "RangeError") throw error;
    const sheet = parse("", new LineCounter());
    problem(sheet, 0, "mappings and lists that are not nested this deeply", "thousands of levels");
    return sheet;
  }
}

function parseSheet(file: string, text: string, lineCounter: LineCounter, mostProblems: number): Sheet {
  // The library compares each key with all before it; refuseRepeats looks it up.
  const options = { lineCounter, prettyErrors: false, version: "1.2", strict: true, uniqueKeys: false } as const;
  const parsed = parseAllDocuments(text, options);
  const documents = Array.isArray(parsed) ? parsed : [];
  const [document = parseAllDocuments("~")[0], second] = documents;
  if (document === undefined) throw new TypeError("the parser made no document");
  const sheet: Sheet = { file, text, document, lines: lineCounter, problems: [], mostProblems };
  if (second !== undefined) problem(sheet, second.range?.[0] ?? 0, "one document", "a second one after ---");
  return sheet;
}

// Behind a bracket too many the parser stumbles over each token to the end: errors on the same line as one, or on the next,
// are its echo.
function firstErrors({ document, lines }: Sheet): { readonly message: string; readonly offset: number }[] {
  let echo = -1;
  const errors = document.errors.map(({ message, pos: [offset] }) => ({ message, offset }));
  return errors.filter(({ offset }) => {
    const { line } = lines.linePos(offset);
    const isFirst = line > echo;
    echo = Math.max(echo, line + 1);
    return isFirst;
  });
}

/** refuseRepeats refuses keys that stand twice in one mapping. */
function refuseRepeats(sheet: Sheet): void {
  visit(sheet.document, {
    Map(_key, { items }) {
      const seen = new Set<string>();
      for (const { key } of items as Pair<Node | null>[]) {
        if (!isScalar(key)) continue;
        const name = typeof key.value === "string" ? key.value : (key.source ?? "");
        if (seen.has(name)) problem(sheet, key.range?.[0] ?? 0, "each key once", `${quote(name)} a second time`);
        seen.add(name);
      }
    },
  });
}

/** refuseBombs refuses a file whose aliases stand for far more than is written. */
function refuseBombs(sheet: Sheet, largest: number): void {
  if (expandedSize(sheet) > largest) {
    problem(sheet, 0, "aliases that stand for little", `more than ${mostAliases} of them, or ${largest / 1024} KiB`);
    return;
  }
  try {
    sheet.document.toJS({ maxAliasCount: 100, mapAsMap: true });
  } catch (error) {
    problem(sheet, 0, "aliases that stand for little", firstLine(messageOf(error)));
  }
}

// How many characters a file would have with its aliases written out.
function expandedSize(sheet: Sheet): number {
  const sizes = new Map<string, number>();
  let aliases = 0;
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      aliases += 1;
      return aliases > mostAliases ? Number.POSITIVE_INFINITY : (sizes.get(node.source) ?? 0);
    }
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    // An alias within what it stands for has no end.
    if (anchor !== undefined) sizes.set(anchor, Number.POSITIVE_INFINITY);
    const size = isScalar(node) ? (node.source?.length ?? 0) : sizeOfAll(isCollection(node) ? node.items : []);
    if (anchor !== undefined) sizes.set(anchor, size);
    return size;
  };
  const sizeOfAll = (items: readonly unknown[]): number =>
    items.reduce<number>(
      (sum, item) => sum + 1 + (isPair(item) ? sizeOf(item.key) + sizeOf(item.value) : sizeOf(item)),
      0,
    );
  return sizeOf(sheet.document.contents);
}

// What expressions are full of, YAML takes for its own: `a ? b : c`, {, #.
const quoteHint = "put the whole ${ ... } into quotes";

function lineAt(text: string, offset: number): string {
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return text.slice(begin, end === -1 ? text.length : end);
}

function problem(sheet: Sheet, offset: number, expected: string, found: string, hint = ""): void {
  const { line, col } = sheet.lines.linePos(offset);
  const position = { line: Math.max(1, line), column: Math.max(1, col) };
  sheet.problems.push({ file: sheet.file, ...position, path: "", expected, found, hint });
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
