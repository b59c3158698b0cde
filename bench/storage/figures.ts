import { type Figure, figure, type Limits } from "../figure.ts";
import type { Cost, Round } from "./round.ts";
import { days } from "./rows.ts";
import type { Names } from "./variants.ts";

/** Rounds are all rounds of each variant, by its name. */
export type Rounds = Readonly<Record<string, readonly Round[]>>;

// A quick run has days so short that what each costs once, such as its publication, weighs several times as much.
const asked = {
  overFloor: [
    { better: "higher", accept: 0.5, goal: 0.8, quick: 0.3 },
    { better: "higher", accept: 1.6, goal: 2.4, quick: 0.7 },
    { better: "higher", accept: 2.5, goal: 4, quick: 0.8 },
  ],
  overUpsert: [
    { better: "higher", accept: 2.5, goal: 4, quick: 1 },
    { better: "higher", accept: 10, goal: 20, quick: 2.5 },
    undefined,
  ],
  walBytes: [
    undefined,
    { better: "lower", accept: 400, goal: 300, quick: 600 },
    { better: "lower", accept: 20, goal: 5, quick: 60 },
  ],
} as const satisfies Record<string, readonly (Limits | undefined)[]>;

/** figuresOf are the area's figures: how we stand to the peers first, then what each of all cost. */
export function figuresOf(rounds: Rounds, names: Names): readonly Figure[] {
  return [...ratiosOf(rounds, names), ...costsOf(rounds, names), ...peaksOf(rounds)];
}

function ratiosOf(rounds: Rounds, { ours, floor, upsert }: Names): readonly Figure[] {
  const rates = (name: string, index: number) =>
    (rounds[name] ?? []).map(({ days }) => days[index]?.rowsPerSecond ?? 0);
  const ratio = (peer: string, index: number, limits: Limits | undefined) => {
    const theirs = rates(peer, index);
    const values = rates(ours, index).map((rate, round) => rate / (theirs[round] ?? 0));
    return figure(
      { what: `rows a second over ${peer}, ${days[index]?.name}`, variant: ours, unit: "x" },
      values,
      limits,
    );
  };
  return [
    ...asked.overFloor.map((limits, index) => ratio(floor, index, limits)),
    ...asked.overUpsert.map((limits, index) => ratio(upsert, index, limits)),
  ];
}

const measures: readonly { readonly what: string; readonly unit: string; readonly of: keyof Cost }[] = [
  { what: "rows a second", unit: "/s", of: "rowsPerSecond" },
  { what: "WAL a listing", unit: "B", of: "walBytes" },
  { what: "CPU a listing in its process", unit: "us", of: "clientMicros" },
  { what: "CPU a listing in PostgreSQL", unit: "us", of: "serverMicros" },
];

function costsOf(rounds: Rounds, { ours }: Names): readonly Figure[] {
  return measures.flatMap(({ what, unit, of }) =>
    days.flatMap(({ name }, index) =>
      Object.entries(rounds).map(([variant, each]) => {
        const limits = of === "walBytes" && variant === ours ? asked.walBytes[index] : undefined;
        const values = each.map(({ days }) => days[index]?.[of] ?? 0);
        return figure({ what: `${what}, ${name}`, variant, unit }, values, limits);
      }),
    ),
  );
}

function peaksOf(rounds: Rounds): readonly Figure[] {
  return Object.entries(rounds).map(([variant, each]) =>
    figure(
      { what: "peak RSS of its process", variant, unit: "MiB" },
      each.map((round) => round.peakRssMiB),
    ),
  );
}
