import type { Outcome } from "./campaign.ts";
import { type DayFigures, dayOf } from "./trial.ts";

const WIDTHS = [5, 10, 24, 32, 7, 8, 11, 7, 9, 14];

/** HEAD is the first line of the table. */
export const HEAD = row([
  "trial",
  "day",
  "victim",
  "moment",
  "back",
  "day took",
  "undisturbed",
  "retried",
  "refetched",
  "as undisturbed",
]);

/** rowsOf are the table's lines about one trial. */
export function rowsOf({ trial, result, breaches }: Outcome, undisturbed: readonly DayFigures[]): string[] {
  const verdict = breaches.length === 0 ? "yes" : "NO";
  return result.days.map((day, index) => {
    const struck = result.struck[index];
    return row([
      String(trial + 1),
      dayOf(index),
      struck?.name ?? "-",
      struck?.at ?? "-",
      struck === undefined ? "-" : seconds(struck.backMs),
      seconds(day.tookMs),
      seconds(undisturbed[index]?.tookMs ?? Number.NaN),
      String(day.extraAttempts),
      String(day.refetched),
      verdict,
    ]);
  });
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join("  ")
    .trimEnd();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
