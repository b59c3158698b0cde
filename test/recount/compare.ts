import type { Report } from "./report.ts";
import { isFields } from "./row.ts";

/** Comparison is how many figures were compared and a line for each that differs. */
export type Comparison = { readonly figures: number; readonly differences: readonly string[] };

const byReason = ["rejected", "warnings"];

/** compare sets a replay's report beside ours, for one source; days and figures that only one of them has differ. */
export function compare(source: string, theirs: unknown, ours: Report): Comparison {
  const left = figures(source, theirs);
  const right = figures(source, ours);
  const differences: string[] = [];
  const names = new Set([...right.keys(), ...left.keys()]);
  for (const name of names) {
    const fallback = byReason.some((group) => name.includes(` ${group}.`)) ? "0" : "missing";
    const a = left.get(name) ?? fallback;
    const b = right.get(name) ?? fallback;
    if (a !== b) {
      differences.push(`${source} ${name}: theirs ${a}, ours ${b}`);
    }
  }
  return { figures: names.size, differences };
}

/** lastLine returns the report in a replay's output: its last line that is not empty. It throws where that is no JSON. */
export function lastLine(output: string): unknown {
  const line = output
    .split("\n")
    .filter((text) => text.trim() !== "")
    .at(-1);
  try {
    return JSON.parse(line ?? "");
  } catch {
    throw new Error(`the last line is no JSON report: ${(line ?? "").slice(0, 120)}`);
  }
}

/** figures flattens a report to its figures by day and name. */
function figures(source: string, report: unknown): Map<string, string> {
  const out = new Map<string, string>();
  for (const day of objects(report, "days")) {
    for (const entry of objects(day, "sources").filter((candidate) => candidate.source === source)) {
      for (const [name, value] of Object.entries(entry).filter(([key]) => key !== "source")) {
        const parts: [string, unknown][] = isFields(value)
          ? Object.entries(value).map(([key, part]) => [`${name}.${key}`, part])
          : [[name, value]];
        for (const [part, figure] of parts) {
          const key = `${String(day.day)} ${part}`;
          if (out.has(key)) {
            throw new Error(`the report has ${source} ${key} twice`);
          }
          out.set(key, JSON.stringify(figure));
        }
      }
    }
  }
  return out;
}

function objects(parent: unknown, key: string): { readonly [name: string]: unknown }[] {
  const list = isFields(parent) ? parent[key] : undefined;
  if (!Array.isArray(list) || !list.every(isFields)) {
    throw new Error(`the report has no list of objects "${key}"`);
  }
  return list;
}
