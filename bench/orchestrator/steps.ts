import type { AreaOptions } from "../area.ts";
import type { Child } from "../child.ts";
import { type Figure, figure } from "../figure.ts";
import { inTurn } from "../rounds.ts";
import type { Took, Work } from "./work.ts";

/** Contestants are the processes that are measured beside each other: the floor, we, and the peer. */
export type Contestants = { readonly commit: Child; readonly engine: Child; readonly dbos: Child };

/** measureSequence measures what one more step in a run costs, against one commit of one row. */
export async function measureSequence({ commit, engine, dbos }: Contestants, options: AreaOptions): Promise<Figure[]> {
  const steps = 50;
  const runs = options.quick ? 10 : 30;
  // The marginal step: what a run costs apart from its steps is in both terms.
  const perStep = async (child: Child) => {
    const long = await child.ask<Took>({ runs, atOnce: 1, steps: steps + 1 } satisfies Work);
    const short = await child.ask<Took>({ runs, atOnce: 1, steps: 1 } satisfies Work);
    return (long.ms - short.ms) / (runs * steps);
  };
  const floor = async () => {
    const commits = runs * steps;
    return (await commit.ask<Took>({ runs: 1, atOnce: 1, steps: commits } satisfies Work)).ms / commits;
  };
  const ms = await inTurn(options.rounds, { commit: floor, engine: () => perStep(engine), dbos: () => perStep(dbos) });
  const ratio = (values: readonly number[]) => values.map((value, round) => value / (ms.commit[round] ?? value));
  const time = { what: "one more step in a run", unit: "ms" };
  const times = { what: "one more step, over one commit", unit: "x" };
  return [
    figure({ ...time, variant: "one commit (floor)" }, ms.commit),
    figure({ ...time, variant: "colheita" }, ms.engine),
    figure({ ...time, variant: "dbos" }, ms.dbos),
    figure({ ...times, variant: "colheita" }, ratio(ms.engine), { better: "lower", accept: 5, goal: 2.5, quick: 7 }),
    figure({ ...times, variant: "dbos" }, ratio(ms.dbos)),
  ];
}

/** measureMany measures steps a second with many runs at once. */
export async function measureMany({ engine, dbos }: Contestants, options: AreaOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const atOnce of options.quick ? [64] : [64, 200]) {
    const work: Work = { atOnce, steps: 20, runs: atOnce * 2 };
    const cpuMs: Record<"engine" | "dbos", number[]> = { engine: [], dbos: [] };
    const perSecond = async (name: "engine" | "dbos", child: Child) => {
      const took = await child.ask<Took>(work);
      cpuMs[name].push((1000 * took.cpuMs) / (work.runs * work.steps));
      return (1000 * work.runs * work.steps) / took.ms;
    };
    const rates = await inTurn(options.rounds, {
      engine: () => perSecond("engine", engine),
      dbos: () => perSecond("dbos", dbos),
    });
    const rate = { what: `steps a second, ${atOnce} runs of ${work.steps} steps at once`, unit: "/s" };
    const cpu = { what: `CPU of the process per step, ${atOnce} at once`, unit: "us" };
    const limits = { better: "higher", accept: 1_000, goal: 3_000, quick: 600 } as const;
    figures.push(
      figure({ ...rate, variant: "colheita" }, rates.engine, limits),
      figure({ ...rate, variant: "dbos" }, rates.dbos),
      figure({ ...cpu, variant: "colheita" }, cpuMs.engine.slice(1)),
      figure({ ...cpu, variant: "dbos" }, cpuMs.dbos.slice(1)),
    );
  }
  return figures;
}
