import { describe, expect, it } from "@jest/globals";
import { verdictOf } from "../figure.ts";
import { figuresOf } from "./figures.ts";
import type { Load } from "./load.ts";
import { FLOOR } from "./psql.ts";
import type { Round } from "./round.ts";

const load = (seconds: number, cpuMicros: Readonly<Record<string, number>>): Load => ({
  listings: 1_000,
  seconds,
  cpuMicros,
  walBytes: 400_000,
  peakMiB: {},
});

const day = (seconds: number) => ({
  ...load(seconds, { collector: 40_000, PostgreSQL: 60_000 }),
  peakMiB: { collector: 200 },
  changed: 60,
  steps: [{ step: "collect", tookMs: 90 }],
  simulatorMicros: 20_000,
});

const server = { version: "18", settings: {} };
const rounds: readonly Round[] = [
  {
    ours: [day(0.2), day(0.1)],
    loads: {
      [FLOOR]: [load(0.1, { client: 1_000 }), load(0.01, { client: 1_000 })],
      "dlt upsert": [load(2, { python: 450_000 }), load(2, { python: 450_000 })],
    },
    server,
  },
  { ours: [day(0.4), day(0.1)], loads: { [FLOOR]: [load(0.1, {}), load(0.01, {})] }, server },
];

const figures = figuresOf({ listings: 1_000, rounds });
const found = (what: string, variant = "colheita") =>
  figures.find((figure) => figure.what === what && figure.variant === variant);

describe("pipeline's figures", () => {
  it.each([
    { what: `listings a second over ${FLOOR}, day 1 of 1,000`, values: [0.5, 0.25], verdict: "accepted" },
    { what: `listings a second over ${FLOOR}, day 2 of 1,000`, values: [0.1, 0.1], verdict: "missed" },
    { what: "listings a second over dlt upsert, day 1 of 1,000", values: [10], verdict: "accepted" },
    { what: "CPU a listing of dlt upsert over ours, day 2 of 1,000", values: [4.5], verdict: "accepted" },
    { what: "CPU a listing, PostgreSQL's with it, day 1 of 1,000", values: [100, 100], verdict: "goal" },
    { what: "listings a second, day 1 of 1,000", values: [5_000, 2_500], verdict: "" },
    { what: "WAL a listing, day 2 of 1,000", values: [400, 400], verdict: "" },
  ])("give $what", ({ what, values, verdict }) => {
    const figure = found(what);
    expect(figure?.values.map((value) => Number(value.toFixed(6)))).toEqual(values);
    expect(figure && verdictOf(figure)).toBe(verdict);
  });

  it.each([
    { what: "CPU a listing by process, day 1 of 1,000", variant: "colheita: collector", value: 40 },
    { what: "CPU a listing by process, day 1 of 1,000", variant: "the simulator, in no sum", value: 20 },
    { what: "time of a step; they overlap, day 1 of 1,000", variant: "colheita: collect", value: 0.09 },
    { what: "peak RSS until then, day 2 of 1,000", variant: "colheita: collector", value: 200 },
  ])("give $what of $variant", ({ what, variant, value }) => {
    expect(found(what, variant)?.spread.median).toBeCloseTo(value);
  });
});
