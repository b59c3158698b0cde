import { countsTable } from "./counts.ts";
import type { DayReport, SourceReport } from "./day.ts";
import { dropLines } from "./drops.ts";
import { shorten } from "./table.ts";
import { timeLine } from "./time.ts";

const LONGEST_LIST = 20;

/** reportText is the report of a day for people: a table of its sources, then what there is to tell of each. */
export function reportText({ day, sources }: DayReport): string {
  const blocks = [`${day}`, "", ...countsTable(sources), ...sources.flatMap((source) => ["", ...details(source)])];
  return `${blocks.join("\n")}\n`;
}

function details(report: SourceReport): string[] {
  const shards = report.incompleteShards.map(({ shard, state, reason, message }) =>
    shorten(`${shard} ${state}: ${[reason, message].filter(Boolean).join(", ")}`, 160),
  );
  return [
    report.source,
    ...entry("why", capped(report.reasons.map((reason) => shorten(reason, 400)))),
    ...entry("held up", capped(report.heldUp.map((trouble) => shorten(trouble, 160)))),
    ...entry("rejected", list(report.rejected)),
    ...entry("warnings", list(report.warnings)),
    ...entry("shards", capped(shards, report.omittedShards)),
    ...entry("drops", dropLines(report.drops)),
    ...entry("time", [timeLine(report.steps, report.tookMs)]),
  ];
}

function list(counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return [sorted.map(([reason, count]) => `${reason} ${count.toLocaleString("en")}`).join(", ")];
}

function capped(lines: readonly string[], omitted = 0): string[] {
  const shown = lines.slice(0, LONGEST_LIST);
  const more = lines.length - shown.length + omitted;
  return more === 0 ? shown : [...shown, `and ${more} more`];
}

function entry(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(10)}${line}`);
}
