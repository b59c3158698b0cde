import { nodeFlags } from "../../services/kit/node-flags.ts";
import type { AreaOptions } from "../area.ts";
import { startChild } from "../child.ts";
import { type Figure, figure } from "../figure.ts";
import type { Took } from "../orchestrator/work.ts";
import type { Plot } from "../plot.ts";
import { inTurn } from "../rounds.ts";
import type { BenchServer } from "../server.ts";
import { cpuMicros, serverCpuMicros } from "../usage.ts";

/** Shards is what the engine's process is asked for: runs of so many shards each, and how many of them at once. */
export type Shards = { readonly shards: number; readonly runs: number; readonly atOnce: number };

// Small runs many times over, so that the kernel's clock ticks are fine enough.
const asked = {
  10: { shards: 10, runs: 100, atOnce: 1 },
  100: { shards: 100, runs: 10, atOnce: 1 },
  1000: { shards: 1_000, runs: 1, atOnce: 1 },
  10000: { shards: 10_000, runs: 1, atOnce: 1 },
} as const satisfies Readonly<Record<string, Shards>>;

const sizes = ["10", "100", "1000", "10000"] as const;

type Cost = { readonly ms: number; readonly engineUs: number; readonly postgresUs: number };

/** measureShards measures what a shard costs the orchestrator, by how many there are. */
export async function measureShards(server: BenchServer, options: AreaOptions) {
  const database = await server.createDatabase();
  await using engine = await startChild(new URL("shards-main.ts", import.meta.url), [database], nodeFlags);
  const measure = async (size: (typeof sizes)[number]): Promise<Cost> => {
    options.say(`${size} shards ...`);
    const before = { engine: cpuMicros(engine.pid), postgres: serverCpuMicros(server.pid) };
    const { ms } = await engine.ask<Took>(asked[size]);
    const all = asked[size].shards * asked[size].runs;
    return {
      ms: ms / all,
      engineUs: (cpuMicros(engine.pid) - before.engine) / all,
      postgresUs: (serverCpuMicros(server.pid) - before.postgres) / all,
    };
  };
  const rounds = await inTurn<(typeof sizes)[number], Cost>(Math.min(options.rounds, 3), {
    10: () => measure("10"),
    100: () => measure("100"),
    1000: () => measure("1000"),
    10000: () => measure("10000"),
  });
  const each = (name: Pick<Figure, "what" | "unit">, value: (cost: Cost) => number): Figure[] =>
    sizes.map((size) => {
      const variant = `colheita, ${Number(size).toLocaleString("en-US")} shards`;
      return figure({ ...name, variant }, rounds[size].map(value));
    });
  const time = each({ what: "shards: time per shard", unit: "ms" }, (cost) => cost.ms);
  const own = each({ what: "shards: CPU per shard, orchestrator", unit: "us" }, (cost) => cost.engineUs);
  const postgres = each({ what: "shards: CPU per shard, PostgreSQL", unit: "us" }, (cost) => cost.postgresUs);
  const slope = { what: "shards: CPU of one of 10,000, over one of 100", unit: "x" };
  const slopeOf = (value: (cost: Cost) => number) =>
    rounds["10000"].map((cost, round) => value(cost) / value(rounds["100"][round] ?? cost));
  const slopes = [
    figure(
      { ...slope, variant: "colheita, orchestrator" },
      slopeOf((cost) => cost.engineUs),
    ),
    figure(
      { ...slope, variant: "colheita, PostgreSQL" },
      slopeOf((cost) => cost.postgresUs),
    ),
  ];
  const points = (figures: readonly Figure[]) =>
    figures.map(({ spread }, index) => [Number(sizes[index]), spread.median] as const);
  const plot: Plot = {
    kind: "lines",
    title: "What a shard costs the orchestrator, by how many there are",
    x: { label: "shards", unit: "", scale: "log" },
    y: { label: "CPU per shard", unit: "us", scale: "linear" },
    series: [
      { name: "orchestrator", points: points(own) },
      { name: "PostgreSQL", points: points(postgres) },
    ],
  };
  return { figures: [...time, ...own, ...postgres, ...slopes], plots: [plot] };
}
