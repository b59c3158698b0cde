import { parse as parseCsv } from "csv-parse/sync";
import { inflate } from "./inflate.ts";
import { parseJson } from "./json.ts";
import { createJsonReader } from "./json-page.ts";
import { UnreadableRow } from "./row.ts";
import { type Reads, readsEverything } from "./selection.ts";
import { type Measured, measuredByText } from "./size.ts";
import { utf8 } from "./utf8.ts";

/** Layout says how the rows lie in a source's pages. */
export type Layout = {
  readonly format: "json" | "ndjson" | "csv";
  /** rows is the path to the rows of a JSON page, "data.items"; empty where the page itself is a list of rows, or one row. */
  readonly rows: string;
};

/** Page is a page that was read. */
export type Page = Measured & {
  readonly rows: readonly unknown[];
  /** body is a JSON page, undefined for other formats. It has what is read of the page. */
  readonly body: unknown;
};

/** PageResult is a page, or why it could not be read. */
export type PageResult =
  | { readonly ok: true; readonly page: Page }
  | { readonly ok: false; readonly reason: "PAGE_MALFORMED" | "PAGE_TOO_LARGE"; readonly message: string };

/**
 * PageReader reads a page's bytes, gzip or plain, of at most largestBytes. What can't be read as a whole has no rows; no input makes
 * it throw.
 */
export type PageReader = (bytes: Uint8Array, largestBytes: number) => PageResult;

/** createPageReader makes the reader of a source's pages. JSON pages have only what reads names; others have everything. */
export function createPageReader({ format, rows }: Layout, reads: Reads = readsEverything): PageReader {
  const read = format === "json" ? createJsonReader(rows, reads) : format === "csv" ? readTable : readLines;
  return (bytes, largestBytes) => {
    const plain = inflate(bytes, largestBytes);
    if (!plain.ok) return plain;
    try {
      return read(plain.bytes);
    } catch (error) {
      return malformed(`expected ${names[format]}, found: ${error instanceof Error ? error.message : error}`);
    }
  };
}

const names = { json: "JSON", ndjson: "JSON, one row a line", csv: "CSV with a header" } as const;

function readLines(bytes: Uint8Array): PageResult {
  const lines = utf8.decode(bytes).split("\n");
  return pageOf(lines.filter((line) => line.trim() !== "").map(readLine));
}

function readLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch (error) {
    return new UnreadableRow(line, `expected a line of JSON, found: ${error instanceof Error ? error.message : error}`);
  }
}

function readTable(bytes: Uint8Array): PageResult {
  const records: string[][] = parseCsv(utf8.decode(bytes), { relaxColumnCount: true, skipEmptyLines: true });
  const [header, ...rest] = records;
  if (header === undefined) return malformed("expected CSV with a header, found nothing");
  return pageOf(rest.map((record) => readRecord(header, record)));
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

function pageOf(rows: readonly unknown[]): PageResult {
  return { ok: true, page: { ...measuredByText(rows, 0), rows, body: undefined } };
}

function malformed(message: string): PageResult {
  return { ok: false, reason: "PAGE_MALFORMED", message };
}
