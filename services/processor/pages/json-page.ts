import { parseJson } from "./json.ts";
import { membersOf } from "./members.ts";
import type { PageResult } from "./page.ts";
import { PageScan } from "./scan.ts";
import { type Reads, selectionOf } from "./selection.ts";
import { measuredBySpans, measuredByText } from "./size.ts";
import { utf8 } from "./utf8.ts";

// Larger pages are rare, and their memory is not held on to.
const keptBytes = 1024 * 1024;

/**
 * createJsonReader makes the reader of a source's JSON pages; it throws where JSON.parse would. rows is the path to the rows. Of a
 * page only what reads names is built. Every page is looked through in the same buffer.
 */
export function createJsonReader(rows: string, reads: Reads): (bytes: Uint8Array) => PageResult {
  const path = rows === "" ? [] : rows.split(".");
  const members = membersOf(selectionOf(reads, path), path);
  let buffer = Buffer.alloc(0);

  function copyOf(bytes: Uint8Array): Buffer {
    if (bytes.length > keptBytes) return Buffer.from(bytes);
    if (bytes.length > buffer.length) buffer = Buffer.allocUnsafeSlow(Math.min(2 * bytes.length, keptBytes));
    buffer.set(bytes);
    return buffer.subarray(0, bytes.length);
  }

  return (bytes) => {
    const text = copyOf(bytes);
    const scan = new PageScan(text);
    const length = scan.run(members, path.length === 0);
    const body = parseJson(utf8.decode(length === undefined ? bytes : text.subarray(0, length)));
    const found = rowsAt(body, path);
    if (found === undefined) {
      const message = `expected a list of rows at ${rows}, found ${describe(valueAt(body, path))}`;
      return { ok: false, reason: "PAGE_MALFORMED", message };
    }
    const isMeasured = length !== undefined && scan.spans.length === found.length;
    const page = isMeasured ? measuredBySpans(bytes, scan) : measuredByText(found, aroundOf(body, found));
    return { ok: true, page: { ...page, body, rows: found } };
  };
}

function rowsAt(body: unknown, path: readonly string[]): readonly unknown[] | undefined {
  const found = valueAt(body, path);
  if (Array.isArray(found)) return found;
  return path.length === 0 ? [body] : undefined;
}

function aroundOf(body: unknown, rows: readonly unknown[]): number {
  if (body === rows || rows[0] === body) return 0;
  return Buffer.byteLength(JSON.stringify(body, (_key, value: unknown) => (value === rows ? undefined : value)));
}

function valueAt(body: unknown, path: readonly string[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return value === undefined ? "nothing" : `a value of type ${typeof value}`;
}
