import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { records } from "./csv.ts";
import { mercadoLivre, mlaGrocery, olxOffer, olxPl, olxRo } from "./reads.ts";
import { isFields, type Read } from "./row.ts";

/** Page is one recorded file: the shard that it belongs to and its items in order. */
export type Page = { readonly shard: string; readonly items: readonly unknown[] };

/** RecordedDay is one day of a source: its files in the order of their places. */
export type RecordedDay = { readonly day: string; pages(): readonly Page[] };

/** Recorded is a source whose days were recorded. */
export type Recorded = { readonly read: Read; days(data: string): readonly RecordedDay[] };

const undated = "2024-12-31";

/** sources are all recorded sources by name. */
export const sources: ReadonlyMap<string, Recorded> = new Map([
  ["olx-ro", { read: olxRo, days: (data) => dayFiles(join(data, "olx-ro")) }],
  ["olx-pl", { read: olxPl, days: (data) => dayFiles(join(data, "olx-pl")) }],
  ["mla-grocery", { read: mlaGrocery, days: (data) => dayFolders(join(data, "mla-grocery")) }],
  ["mercadolivre-search", { read: mercadoLivre, days: (data) => oneDay(join(data, "mercadolivre-search"), results) }],
  [
    "mercadolivre-items",
    { read: mercadoLivre, days: (data) => oneDay(join(data, "mercadolivre-items"), (item) => [item]) },
  ],
  ["olx-pl-offers", { read: olxOffer, days: (data) => oneDay(join(data, "olx-pl-raw-offers"), list) }],
]);

/** shardOf returns the query that a grocery file holds: its name up to its date. */
export function shardOf(name: string): string {
  const query = /^(.+)_\d{4}_\d\d_\d\d_\d{6}\.csv\.gz$/.exec(name)?.[1];
  if (query === undefined) {
    throw new Error(`${name}: expected QUERY_yyyy_mm_dd_hhmmss.csv.gz`);
  }
  return query;
}

function dayFiles(folder: string): RecordedDay[] {
  return names(folder).map((name) => ({
    day: dayOf(name.replace(/\.json\.gz$/, "")),
    pages: () => [{ shard: "all", items: fileItems(join(folder, name), list) }],
  }));
}

function dayFolders(folder: string): RecordedDay[] {
  return names(folder).map((day) => ({
    day: dayOf(day),
    pages: () => {
      const files = names(join(folder, day)).map((name) => ({ shard: shardOf(name), path: join(folder, day, name) }));
      // A shard's place is that of its first file, so its files are brought together.
      const shards = [...new Set(files.map(({ shard }) => shard))];
      return shards.flatMap((shard) =>
        files.filter((file) => file.shard === shard).map(({ path }) => ({ shard, items: grocery(path) })),
      );
    },
  }));
}

function oneDay(folder: string, itemsOf: (file: unknown) => unknown[]): RecordedDay[] {
  const pages = (): Page[] =>
    names(folder).map((name) => ({ shard: name, items: fileItems(join(folder, name), itemsOf) }));
  return [{ day: undated, pages }];
}

function results(file: unknown): unknown[] {
  return list(isFields(file) ? file.results : undefined);
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new Error("expected a list of items");
  }
  return value;
}

function dayOf(name: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(name)) {
    throw new Error(`${name}: expected a day, yyyy-mm-dd`);
  }
  return name;
}

function names(folder: string): string[] {
  return readdirSync(folder).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function fileItems(path: string, itemsOf: (file: unknown) => unknown[]): unknown[] {
  return read(path, (text) => itemsOf(JSON.parse(text)));
}

function grocery(path: string): unknown[] {
  return read(path, (text) => records(text).map((record) => Object.fromEntries(record)));
}

/** read parses a compressed file's text; what goes wrong names the file. */
function read<T>(path: string, parse: (text: string) => T): T {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(gunzipSync(readFileSync(path))));
  } catch (err) {
    throw new Error(`${path}: ${err instanceof Error ? err.message : String(err)}`, { cause: err });
  }
}
