import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sources } from "./recorded.ts";
import { type Counts, recount } from "./report.ts";

const data = join(import.meta.dirname, "../../../shared/data");
const present = existsSync(data);
if (!present) {
  console.warn(`skipped: no recorded data in ${data}`);
}

const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Totals over all days, counted once more by a script in another language. */
const totals = [
  {
    source: "olx-ro",
    days: 120,
    items: 68_797,
    duplicates: 15_340,
    rejected: 0,
    warnings: 3_609,
    new: 2_790,
    changed: 1_420,
    gone: 4_003,
    reappeared: 1_675,
  },
  {
    source: "olx-pl",
    days: 70,
    items: 2_800,
    duplicates: 0,
    rejected: 0,
    warnings: 0,
    new: 2_616,
    changed: 39,
    gone: 2_760,
    reappeared: 184,
  },
  {
    source: "mla-grocery",
    days: 20,
    items: 29_623,
    duplicates: 2_733,
    rejected: 8,
    warnings: 0,
    new: 6_315,
    changed: 5_127,
    gone: 8_357,
    reappeared: 3_794,
  },
  {
    source: "mercadolivre-search",
    days: 1,
    items: 198,
    duplicates: 0,
    rejected: 1,
    warnings: 0,
    new: 197,
    changed: 0,
    gone: 0,
    reappeared: 0,
  },
  {
    source: "mercadolivre-items",
    days: 1,
    items: 4,
    duplicates: 0,
    rejected: 0,
    warnings: 0,
    new: 4,
    changed: 0,
    gone: 0,
    reappeared: 0,
  },
  {
    source: "olx-pl-offers",
    days: 1,
    items: 2,
    duplicates: 0,
    rejected: 0,
    warnings: 0,
    new: 2,
    changed: 0,
    gone: 0,
    reappeared: 0,
  },
];

(present ? describe : describe.skip)("the recorded days", () => {
  it.each(totals)("of $source add up", ({ source: name, days, ...want }) => {
    const source = sources.get(name);
    if (source === undefined) {
      throw new Error(`no source ${name}`);
    }
    const got = { items: 0, duplicates: 0, rejected: 0, warnings: 0, new: 0, changed: 0, gone: 0, reappeared: 0 };
    const report = recount(name, source, data);
    for (const day of report.days.flatMap(({ sources: entries }) => entries)) {
      expect(day.items).toBe(day.listings + day.duplicates + total(day.rejected));
      expect(day.listings).toBe(day.new + day.changed + day.unchanged);
      got.items += day.items;
      got.duplicates += day.duplicates;
      got.rejected += total(day.rejected);
      got.warnings += total(day.warnings);
      got.new += day.new;
      got.changed += day.changed;
      got.gone += day.gone;
      got.reappeared += day.reappeared;
    }
    expect(got).toEqual(want);
    expect(report.days).toHaveLength(days);
  });
});

describe("a folder made by hand", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "recount-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function put(path: string, content: Buffer): void {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }

  function days(name: string): { day: string; pages: { shard: string; items: readonly unknown[] }[] }[] {
    const recorded = sources.get(name)?.days(folder) ?? [];
    return recorded.map(({ day, pages }) => ({ day, pages: [...pages()] }));
  }

  it("gives a query's files as pages of one shard, in code-point order of their names", () => {
    const file = (publication: string): Buffer => gzipSync(`Publicacion\n${publication}\n`);
    put("mla-grocery/2024-01-26/\u00e9_2024_01_26_000001.csv.gz", file("#4"));
    put("mla-grocery/2024-01-26/a_2024_01_26_120000.csv.gz", file("#2"));
    put("mla-grocery/2024-01-26/a_2024_01_26_090000.csv.gz", file("#1"));
    put("mla-grocery/2024-01-25/z_2024_01_25_000001.csv.gz", file("#3"));
    expect(days("mla-grocery")).toEqual([
      { day: "2024-01-25", pages: [{ shard: "z", items: [{ Publicacion: "#3" }] }] },
      {
        day: "2024-01-26",
        pages: [
          { shard: "a", items: [{ Publicacion: "#1" }] },
          { shard: "a", items: [{ Publicacion: "#2" }] },
          { shard: "\u00e9", items: [{ Publicacion: "#4" }] },
        ],
      },
    ]);
  });

  it("gives a search answer's results alone", () => {
    put(
      "mercadolivre-search/x.json.gz",
      gzipSync('{"results":[{"id":"MLA1"},null],"secondary_results":[{"id":"MLA2"}]}'),
    );
    expect(days("mercadolivre-search")).toEqual([
      { day: "2024-12-31", pages: [{ shard: "x.json.gz", items: [{ id: "MLA1" }, null] }] },
    ]);
  });

  it.each([
    { name: "no JSON", content: gzipSync("[{"), want: "2024-07-02.json.gz: " },
    { name: "no list", content: gzipSync("{}"), want: "2024-07-02.json.gz: expected a list of items" },
    { name: "not compressed", content: Buffer.from("[]"), want: "incorrect header check" },
    { name: "not UTF-8", content: gzipSync(Buffer.from([0x22, 0xff, 0x22])), want: "2024-07-02.json.gz: " },
  ])("names the file that is $name", ({ content, want }) => {
    put("olx-pl/2024-07-02.json.gz", content);
    expect(() => days("olx-pl")).toThrow(want);
  });

  it("names a file that is no day", () => {
    put("olx-pl/today.json.gz", gzipSync("[]"));
    expect(() => days("olx-pl")).toThrow("today: expected a day");
  });
});
