import { CsvError, parse } from "csv-parse/sync";
import { messageOf } from "../kit/errors.ts";
import type { PageShape } from "../kit/sourcefile/types.ts";
import { valueAt } from "./json/path.ts";
import { scanJson } from "./json/scan.ts";

/** PageBody is what a paginator sees of a page. */
export type PageBody = {
  readonly rows: number;
  /**
   * valueAt is what the page has at one of the paths that it was opened for: undefined where that leads nowhere, and in
   * what is not JSON. Of a list or an object there is no more than that it is none of the other values.
   */
  readonly valueAt: (path: string) => unknown;
};

/** Opened is a page taken apart, or why that is not possible. */
export type Opened = { readonly ok: true; readonly body: PageBody } | { readonly ok: false; readonly message: string };

/** openPage takes a page apart as far as a paginator needs it: is it whole, how many rows does it have, and what stands at some paths. */
export function openPage(bytes: Buffer, shape: PageShape, paths: readonly string[]): Opened {
  switch (shape.format) {
    case "json":
      return openJson(bytes, shape.rows, paths);
    case "ndjson":
      return openLines(bytes);
    case "csv":
      return openCsv(bytes);
  }
}

function openJson(bytes: Buffer, path: string, paths: readonly string[]): Opened {
  const scanned = scanJson(bytes, [path, ...paths]);
  if (scanned === undefined) return parseJson(bytes, path);
  const rows = scanned.get(path);
  const elements = typeof rows === "object" && rows !== null ? rows.elements : undefined;
  return withRows(bytes, path, elements, (asked) => scanned.get(asked));
}

/** parseJson has the last word on what is JSON, and says what is wrong where it is not. */
function parseJson(bytes: Buffer, path: string): Opened {
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    return broken(`is not JSON (${messageOf(error)}); ${opening(bytes)}`);
  }
  const rows = valueAt(document, path);
  return withRows(bytes, path, Array.isArray(rows) ? rows.length : undefined, (asked) => valueAt(document, asked));
}

function withRows(bytes: Buffer, path: string, rows: number | undefined, at: PageBody["valueAt"]): Opened {
  if (rows !== undefined) return { ok: true, body: { rows, valueAt: at } };
  if (path !== "") return broken(`has no list at ${path}; ${opening(bytes)}`);
  // One document that is no list is one row, such as an item that was fetched by its id.
  return { ok: true, body: { rows: 1, valueAt: at } };
}

function nothing(): undefined {
  return undefined;
}

function openLines(bytes: Buffer): Opened {
  const lines = bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const last = lines.at(-1);
  // A bad line in the middle is one bad row; a bad last line is a page that was cut.
  if (last !== undefined && !isJson(last)) return broken(`ends in a line that is not JSON; ${opening(bytes)}`);
  return { ok: true, body: { rows: lines.length, valueAt: nothing } };
}

function openCsv(bytes: Buffer): Opened {
  if (/^\s*</.test(bytes.toString("utf8", 0, 100))) return broken(`is markup and not CSV; ${opening(bytes)}`);
  try {
    let records = 0;
    // Rows are counted and let go, so that a page is in memory once.
    parse(bytes, { bom: true, relax_column_count: true, skip_empty_lines: true, on_record: () => void records++ });
    return { ok: true, body: { rows: Math.max(0, records - 1), valueAt: nothing } };
  } catch (error) {
    if (error instanceof CsvError) return broken(`is not CSV (${error.message})`);
    throw error;
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function broken(message: string): Opened {
  return { ok: false, message: `The page ${message}.` };
}

function opening(bytes: Buffer): string {
  return `it begins with ${JSON.stringify(bytes.toString("utf8", 0, 40))}`;
}
