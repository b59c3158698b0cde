import type { Evidence } from "./evidence.ts";

const SHOWN = 3;
const LONGEST = 300;

/** differences says how one mesh's evidence differs from another's: the first few lines of each kind, and how many. */
export function differences(want: Evidence, got: Evidence): string[] {
  const kinds = ["storage", "collector", "runs", "reports"] as const;
  return kinds.flatMap((kind) => {
    const missing = without(want[kind], got[kind]);
    const extra = without(got[kind], want[kind]);
    return [...shown(`${kind} lacks`, missing), ...shown(`${kind} has too much`, extra)];
  });
}

// Lines are counted, so that one that is there twice is not taken for one that is there once.
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}

function shown(what: string, lines: readonly string[]): string[] {
  const first = lines.slice(0, SHOWN).map((line) => `${what}: ${line.slice(0, LONGEST)}`);
  return lines.length > SHOWN ? [...first, `${what}: ${lines.length - SHOWN} more`] : first;
}
