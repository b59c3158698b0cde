import { type Passed, skipValue } from "../../kit/json/skip.ts";
import { failed, sign, skipColon, skipSpace, skipString } from "../../kit/json/tokens.ts";

/** Nested is a list or an object where a scan came by: a list by how many elements it has, an object without. */
export type Nested = { readonly elements: number | undefined };

/** Scanned is what a JSON text has at the paths that were asked for. A path that leads nowhere is missing. */
export type Scanned = ReadonlyMap<string, string | number | boolean | null | Nested>;

/** Scan is what one scan has come by. */
type Scan = {
  readonly found: Map<string, string | number | boolean | null | Nested>;
  readonly passed: Passed;
};

/** Step is what is looked for in a value: the path that ends there, and its members that paths go on with. */
type Step = { path: string | undefined; readonly members: Map<string, Step> };

/**
 * scanJson looks through a JSON text once for what stands at some paths, and builds nothing: JSON.parse makes thousands
 * of objects of a page whose rows are only counted. Undefined where JSON.parse would refuse the text, and where only it
 * can tell: a path leads into a list, or by a member that comes twice or is written with escapes.
 */
export function scanJson(text: Buffer, paths: readonly string[]): Scanned | undefined {
  const scan: Scan = { found: new Map(), passed: { valueBytes: 0 } };
  const end = look(text, skipSpace(text, 0), stepsOf(paths), scan, 0);
  return end !== failed && skipSpace(text, end) === text.length ? scan.found : undefined;
}

function stepsOf(paths: readonly string[]): Step {
  const root: Step = { path: undefined, members: new Map() };
  for (const path of paths) {
    let at = root;
    for (const name of path === "" ? [] : path.split(".")) {
      const next = at.members.get(name) ?? { path: undefined, members: new Map() };
      at.members.set(name, next);
      at = next;
    }
    at.path = path;
  }
  return root;
}

/** look passes over a value in which something is looked for. */
function look(text: Buffer, start: number, step: Step, scan: Scan, depth: number): number {
  const { path, members } = step;
  const { found, passed } = scan;
  if (text[start] === sign.openBracket) {
    if (members.keys().some(isOwnOfLists)) return failed;
    return lookAtList(text, start, (elements) => path !== undefined && found.set(path, { elements }), passed, depth);
  }
  const isObject = text[start] === sign.openBrace;
  const end =
    isObject && members.size > 0
      ? lookInside(text, start, members, scan, depth)
      : skipValue(text, start, depth, passed);
  if (end === failed || path === undefined) return end;
  found.set(path, isObject ? { elements: undefined } : JSON.parse(text.toString("utf8", start, end)));
  return end;
}

function lookInside(
  text: Buffer,
  start: number,
  members: ReadonlyMap<string, Step>,
  scan: Scan,
  depth: number,
): number {
  const seen = new Set<string>();
  let at = skipSpace(text, start + 1);
  if (text[at] === sign.closeBrace) return at + 1;
  for (;;) {
    const nameEnd = text[at] === sign.quote ? skipString(text, at) : failed;
    if (nameEnd === failed) return failed;
    const name = text.toString("utf8", at + 1, nameEnd - 1);
    const wanted = members.get(name);
    if (name.includes("\\") || (wanted !== undefined && seen.has(name))) return failed;
    seen.add(name);
    at = skipColon(text, nameEnd);
    if (at === failed) return failed;
    at = wanted === undefined ? skipValue(text, at, depth + 1, scan.passed) : look(text, at, wanted, scan, depth + 1);
    if (at === failed) return failed;
    at = skipSpace(text, at);
    if (text[at] === sign.closeBrace) return at + 1;
    if (text[at] !== sign.comma) return failed;
    at = skipSpace(text, at + 1);
  }
}

function lookAtList(
  text: Buffer,
  start: number,
  counted: (elements: number) => void,
  passed: Passed,
  depth: number,
): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === sign.closeBracket) {
    counted(0);
    return at + 1;
  }
  for (let elements = 1; ; elements++) {
    at = skipValue(text, at, depth + 1, passed);
    if (at === failed) return failed;
    at = skipSpace(text, at);
    if (text[at] === sign.closeBracket) {
      counted(elements);
      return at + 1;
    }
    if (text[at] !== sign.comma) return failed;
    at = skipSpace(text, at + 1);
  }
}

/** isOwnOfLists says whether a list may have something of a name. */
function isOwnOfLists(name: string): boolean {
  return name === "length" || /^\d+$/.test(name);
}
