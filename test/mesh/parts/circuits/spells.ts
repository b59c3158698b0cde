import type { Sample } from "../../probe/commands.ts";

/** Spell is a time in which some of a load's calls met with something. */
export type Spell = { readonly fromMs: number; readonly toMs: number; readonly calls: number };

const gapMs = 3_000;

/** spellsOf are the times in which calls began that were hit, apart where none was for three seconds. */
export function spellsOf(samples: readonly Sample[], isHit: (sample: Sample) => boolean): readonly Spell[] {
  const spells: { fromMs: number; toMs: number; calls: number }[] = [];
  const times = samples.filter(isHit).map(({ atMs }) => Math.round(atMs));
  for (const atMs of times.sort((a, b) => a - b)) {
    const last = spells.at(-1);
    if (last === undefined || atMs - last.toMs > gapMs) spells.push({ fromMs: atMs, toMs: atMs, calls: 1 });
    else Object.assign(last, { toMs: atMs, calls: last.calls + 1 });
  }
  return spells;
}

/** outside are the calls that began in none of the spells. */
export function outside(samples: readonly Sample[], spells: readonly Spell[]): readonly Sample[] {
  return samples.filter(({ atMs }) => !spells.some(({ fromMs, toMs }) => atMs >= fromMs - 1 && atMs <= toMs + 1));
}
