import { createWriteStream, existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { plainColumns, plainOf } from "./plain.ts";
import { chunksOf, type Day } from "./rows.ts";

/** copyFileOf is the path of a day's rows as a file for COPY. */
export function copyFileOf(folder: string, day: Day, rows: number): string {
  return join(folder, `${rows}-rows-of-day-${day}.tsv`);
}

/** makeCopyFile writes that file, unless it is there: what it costs is not measured. */
export async function makeCopyFile(folder: string, day: Day, rows: number): Promise<void> {
  const path = copyFileOf(folder, day, rows);
  if (!existsSync(path)) await pipeline(Readable.from(linesOf(day, rows)), createWriteStream(path, { mode: 0o644 }));
}

function* linesOf(day: Day, rows: number): Generator<string> {
  for (const chunk of chunksOf(rows, day, 500)) yield chunk.map(copyLine).join("");
}

/** copyLine is a row in COPY's text format. */
export function copyLine(listing: Listing): string {
  const row = plainOf(listing);
  return `${plainColumns.map((column) => cell(row[column])).join("\t")}\n`;
}

function cell(value: unknown): string {
  if (value === null) return "\\N";
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return quoted(`{${value.map((item) => JSON.stringify(item)).join(",")}}`);
  return quoted(typeof value === "object" ? JSON.stringify(value) : String(value));
}

function quoted(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (char) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[char] ?? char);
}
