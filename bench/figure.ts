import { type Spread, spreadOf } from "./stats.ts";

/** Limits are what a figure of ours is judged by. */
export type Limits = {
  readonly better: "lower" | "higher";
  /** accept is the worst that the project takes, goal what it aims at. */
  readonly accept: number;
  readonly goal: number;
  /** quick is the worst that a short run on a busy machine takes: accept with a margin for noise. */
  readonly quick: number;
};

/** Figure is one measured number: of us, of a peer, or of a floor that nobody can be faster than. */
export type Figure = {
  /** what was measured; figures of the same name are compared. */
  readonly what: string;
  /** variant is whose number it is: ours begin with "colheita". */
  readonly variant: string;
  readonly unit: string;
  readonly spread: Spread;
  /** values are those of the rounds, in their order. */
  readonly values: readonly number[];
  readonly limits?: Limits;
};

/** Verdict is how a figure stands to its limits. */
export type Verdict = "goal" | "accepted" | "missed" | "";

/** figure makes a figure of the values of its rounds. */
export function figure(
  name: Pick<Figure, "what" | "variant" | "unit">,
  values: readonly number[],
  limits?: Limits,
): Figure {
  return { ...name, spread: spreadOf(values), values, ...(limits && { limits }) };
}

/** isOurs says that a figure is of this project, not of a peer or a floor. */
export function isOurs({ variant }: Pick<Figure, "variant">): boolean {
  return /^colheita\b/.test(variant);
}

/** verdictOf judges the median by what is asked of it; "" where nothing is. */
export function verdictOf({ spread, limits }: Figure): Verdict {
  if (limits === undefined) return "";
  if (meets(spread.median, limits.goal, limits)) return "goal";
  return meets(spread.median, limits.accept, limits) ? "accepted" : "missed";
}

/** breachOf is a sentence where a figure is worse than what must hold: accept, or its quick margin in a quick run. */
export function breachOf(figure: Figure, quick: boolean): string | undefined {
  const { limits, spread, unit } = figure;
  if (limits === undefined) return undefined;
  const bound = quick ? limits.quick : limits.accept;
  if (meets(spread.median, bound, limits)) return undefined;
  const wanted = limits.better === "lower" ? "at most" : "at least";
  return `${figure.what}, ${figure.variant}: ${spread.median} ${unit}; it must be ${wanted} ${bound}`;
}

function meets(value: number, bound: number, { better }: Limits): boolean {
  return better === "lower" ? value <= bound : value >= bound;
}
