import type { Report } from "../lab/types.ts";

/** Tally counts checks, and keeps what a run's closing table shows. */
export type Tally = {
  passed: number;
  failed: number;
  skipped: number;
  /** refused is how many configurations proxies have refused, as far as a check has told of them. */
  refused: number;
  /** figures are what was measured, in the order in which it was. */
  readonly figures: { readonly part: string; readonly what: string; readonly value: string }[];
  readonly failures: string[];
};

/** newTally is the tally of a run that has not begun. */
export function newTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, refused: 0, figures: [], failures: [] };
}

/** reportOf tells of a part: each check is a line as it is made. */
export function reportOf(part: string, tally: Tally, say: (line: string) => void): Report {
  return {
    check(what, ok, seen) {
      if (ok) {
        tally.passed += 1;
        say(`  ok      ${what}${seen === undefined ? "" : `: ${shown(seen, LONGEST.ok)}`}`);
        return;
      }
      tally.failed += 1;
      tally.failures.push(`${part}: ${what}`);
      say(`  FAILED  ${what}\n          saw ${shown(seen, LONGEST.failed)}`);
    },
    figure(what, value) {
      tally.figures.push({ part, what, value });
    },
  };
}

/** closing are the lines that end a run: the figures, what failed, and the counts. */
export function closing(tally: Tally): readonly string[] {
  const widest = Math.max(0, ...tally.figures.map(({ what }) => what.length));
  const widestPart = Math.max(0, ...tally.figures.map(({ part }) => part.length));
  return [
    ...(tally.figures.length > 0 ? ["", "== figures"] : []),
    ...tally.figures.map(({ part, what, value }) => `${part.padEnd(widestPart)}  ${what.padEnd(widest)}  ${value}`),
    ...(tally.failures.length > 0 ? ["", "== failed"] : []),
    ...tally.failures,
    "",
    `mesh: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`,
  ];
}

/** LONGEST is how much is shown of what was seen, in characters: enough to believe it, or to find out what is wrong. */
const LONGEST = { ok: 160, failed: 2_000 } as const;

function shown(seen: unknown, longest: number): string {
  const text = typeof seen === "string" ? seen : (JSON.stringify(seen, jsonOf) ?? String(seen));
  return text.length > longest ? `${text.slice(0, longest)} ...` : text;
}

function jsonOf(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  // What went wrong first says more than what went wrong while it was cleared up.
  if (value instanceof SuppressedError) return [value.suppressed, value.error];
  if (value instanceof Error) return value.stack ?? value.message;
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
}
