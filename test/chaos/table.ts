import { LEASE_MS } from "./campaign.ts";
import { kindOf } from "./faults/fault.ts";
import { type Spread, spreadOf } from "./figures.ts";
import type { Told } from "./trial.ts";

/** Row is what one kind of fault came to. */
export type Row = {
  readonly kind: string;
  readonly faults: number;
  /** takeovers are the runs that a fault took from their owner, in milliseconds from the fault to their next progress. */
  readonly takeovers: Spread;
  /** pauses are all runs that a fault could hold up, in milliseconds from the fault to their next progress. */
  readonly pauses: Spread;
};

/** rowsOf sums a trial up, by kind of fault, and all kinds together last. */
export function rowsOf({ days, pauses }: Pick<Told, "days" | "pauses">): Row[] {
  const faults = days.flatMap((day) => day.faults.map(({ fault }) => kindOf(fault.harm, LEASE_MS)));
  const kinds = [...new Set(faults)].sort();
  const row = (kind: string, isIn: (kind: string) => boolean): Row => {
    const own = pauses.filter(({ fault }) => isIn(kindOf(fault.harm, LEASE_MS)));
    return {
      kind,
      faults: faults.filter(isIn).length,
      takeovers: spreadOf(own.filter(({ takeover }) => takeover).map(({ ms }) => ms)),
      pauses: spreadOf(own.map(({ ms }) => ms)),
    };
  };
  return [...kinds.map((kind) => row(kind, (other) => other === kind)), row("all", () => true)];
}

/** linesOf writes rows as a table. */
export function linesOf(rows: readonly Row[]): string[] {
  const head = ["fault", "count", "takeovers", "p50", "p99", "max", "pauses", "p50", "p99", "max"];
  const cells = rows.map(({ kind, faults, takeovers, pauses }) => [
    kind,
    String(faults),
    ...cellsOf(takeovers),
    ...cellsOf(pauses),
  ]);
  const table = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  return table.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

function cellsOf({ count, p50, p99, max }: Spread): string[] {
  if (count === 0) return ["0", "-", "-", "-"];
  return [String(count), ...[p50, p99, max].map((ms) => `${(ms / 1000).toFixed(1)} s`)];
}
