import { parse as parseCsv } from "csv-parse/sync";
import { inflate } from "./inflate.ts";
import { parseJson } from "./json.ts";

/** Layout says how the rows lie in a source's pages. */
export type Layout = {
  readonly format: "json" | "ndjson" | "csv";
  /** rows is the path to the rows of a JSON page, "data.items"; empty where the page itself is a list of rows, or one row. */
  readonly rows: string;
};

/** Page is a page that was read. */
export type Page = {
  readonly rows: readonly unknown[];
  /** body is the whole of a JSON page, undefined for other formats. */
  readonly body: unknown;
  /** envelopeBytes is the size of what a JSON page has around its rows, as JSON without white space. */
  readonly envelopeBytes: number;
};

/** PageResult is a page, or why it could not be read. */
export type PageResult =
  | { readonly ok: true; readonly page: Page }
  | { readonly ok: false; readonly reason: "PAGE_MALFORMED" | "PAGE_TOO_LARGE"; readonly message: string };

/** UnreadableRow stands in the place of a row of NDJSON or CSV that can't be read while its neighbours can. */
export class UnreadableRow {
  readonly text: string;
  readonly message: string;

  constructor(text: string, message: string) {
    this.text = text;
    this.message = message;
  }
}

/** readPage reads a page's bytes, gzip or plain. What can't be read as a whole has no rows; no input makes it throw. */
export function readPage(bytes: Uint8Array, layout: Layout, largestBytes: number): PageResult {
  const plain = inflate(bytes, largestBytes);
  if (!plain.ok) return plain;
  const text = utf8.decode(plain.bytes);
  try {
    return readers[layout.format](text, layout.rows);
  } catch (error) {
    return malformed(`expected ${names[layout.format]}, found: ${error instanceof Error ? error.message : error}`);
  }
}

// It takes a byte order mark off, and half the time of a Buffer's toString where a text is more than ASCII.
const utf8 = new TextDecoder();

const names = { json: "JSON", ndjson: "JSON, one row a line", csv: "CSV with a header" } as const;

const readers: Readonly<Record<Layout["format"], (text: string, rows: string) => PageResult>> = {
  json: readJson,
  ndjson: readLines,
  csv: readTable,
};

function readJson(text: string, path: string): PageResult {
  const body = parseJson(text);
  const found = path === "" ? body : at(body, path);
  if (Array.isArray(found)) {
    return { ok: true, page: { body, rows: found, envelopeBytes: path === "" ? 0 : around(body, found) } };
  }
  if (path === "") return { ok: true, page: { body, rows: [body], envelopeBytes: 0 } };
  return malformed(`expected a list of rows at ${path}, found ${describe(found)}`);
}

function readLines(text: string): PageResult {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return { ok: true, page: { body: undefined, rows: lines.map(readLine), envelopeBytes: 0 } };
}

function readLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch (error) {
    return new UnreadableRow(line, `expected a line of JSON, found: ${error instanceof Error ? error.message : error}`);
  }
}

function readTable(text: string): PageResult {
  const records: string[][] = parseCsv(text, { relaxColumnCount: true, skipEmptyLines: true });
  const [header, ...rest] = records;
  if (header === undefined) return malformed("expected CSV with a header, found nothing");
  const rows = rest.map((record) => readRecord(header, record));
  return { ok: true, page: { body: undefined, rows, envelopeBytes: 0 } };
}

function readRecord(header: readonly string[], record: readonly string[]): unknown {
  if (record.length !== header.length) {
    const message = `expected ${header.length} fields as in the header, found ${record.length}`;
    return new UnreadableRow(JSON.stringify(record), message);
  }
  const row: Record<string, string> = {};
  for (let i = 0; i < header.length; i++) row[header[i] ?? ""] = record[i] ?? "";
  return row;
}

function around(body: unknown, rows: unknown): number {
  return Buffer.byteLength(JSON.stringify(body, (_key, value: unknown) => (value === rows ? undefined : value)));
}

function at(body: unknown, path: string): unknown {
  let value = body;
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return value === undefined ? "nothing" : `a value of type ${typeof value}`;
}

function malformed(message: string): PageResult {
  return { ok: false, reason: "PAGE_MALFORMED", message };
}
