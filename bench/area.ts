import type { Figure } from "./figure.ts";
import type { Machine } from "./machine.ts";
import type { Plot } from "./plot.ts";

/** AreaOptions say how thoroughly to measure. */
export type AreaOptions = {
  /** rounds is how often each variant is measured, in turn with the others. */
  readonly rounds: number;
  /** quick measures less of everything: enough to see that a floor holds. */
  readonly quick: boolean;
  /** large measures sizes too that take many minutes, such as days of a million listings. */
  readonly large: boolean;
  /** say tells what is being measured at the moment. */
  say(line: string): void;
};

/** Report is what an area's run found. */
export type Report = {
  readonly machine: Machine;
  /** settings are those of the server that decide what a commit costs. */
  readonly settings: Readonly<Record<string, string>>;
  /** versions of the peers that were measured beside us. */
  readonly versions: Readonly<Record<string, string>>;
  /** notes say what was measured and what was not, one sentence each. */
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
  /** plots are the pictures of this area for docs, in order. */
  readonly plots: readonly Plot[];
};

/** Area is one room of the bench: what `npm run bench -- NAME` measures. */
export type Area = {
  readonly title: string;
  run(options: AreaOptions): Promise<Report>;
};
