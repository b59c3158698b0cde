import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Area, AreaOptions, Report } from "../area.ts";
import { type Figure, figure } from "../figure.ts";
import { machineOf } from "../machine.ts";
import { OURS } from "./contestant.ts";
import { findPython, type Python } from "./dlt/venv.ts";
import { figuresOf, type Sized } from "./figures.ts";
import { measureFirstRow } from "./first-row.ts";
import { notesOf } from "./notes.ts";
import { plotsOf } from "./plots.ts";
import { measureRound, type Round } from "./round.ts";
import type { Rows } from "./rows.ts";
import type { Turn } from "./site.ts";

/** pipeline measures whole days through all services as processes. */
export const pipeline: Area = { title: "Pipeline: a day end to end", run };

type Plan = { readonly listings: number; readonly rounds: number; readonly dltRounds: number };

// A day of dlt takes half a minute: once in five rounds is enough to see how far away it is.
function plansOf({ quick, large, rounds }: AreaOptions): readonly Plan[] {
  if (quick) return [{ listings: 10_000, rounds: 1, dltRounds: 0 }];
  return [
    { listings: 50_000, rounds, dltRounds: Math.ceil(rounds / 5) },
    { listings: 200_000, rounds: Math.ceil((rounds * 3) / 5), dltRounds: 0 },
    ...(large ? [{ listings: 1_000_000, rounds: 1, dltRounds: 0 }] : []),
  ];
}

async function run(options: AreaOptions): Promise<Report> {
  const machine = machineOf("");
  const plans = plansOf(options);
  const firstRow = await measureStart(options);
  const python = options.quick ? undefined : await pythonOf(options);
  const sized: Sized[] = [];
  for (const plan of plans) sized.push(await measureSize(plan, python, options));
  const server = sized[0]?.rounds[0]?.server;
  const figures = [...sized.flatMap(figuresOf), firstRow];
  return {
    machine: { ...machine, postgres: server?.version ?? "" },
    settings: server?.settings ?? {},
    versions: python?.ok ? { dlt: python.version } : {},
    notes: notesOf(python),
    figures,
    plots: plotsOf(sized, figures),
  };
}

async function measureStart({ quick, rounds, say }: AreaOptions): Promise<Figure> {
  const seconds: number[] = [];
  for (let round = 0; round < (quick ? 1 : Math.min(rounds, 3)); round++) {
    say("npm start, until its first row ...");
    seconds.push(await measureFirstRow());
  }
  const name = { what: "from npm start in an empty folder to the first row", variant: OURS, unit: "s" };
  return figure(name, seconds, { better: "lower", accept: 15, goal: 8, quick: 30 });
}

async function pythonOf({ say }: AreaOptions): Promise<Python> {
  say("making dlt's environment, unless it is there ...");
  return await findPython();
}

async function measureSize(plan: Plan, python: Python | undefined, { say }: AreaOptions): Promise<Sized> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-pipeline-"));
  try {
    const rows = new Map<Turn, Rows>();
    const rounds: Round[] = [];
    for (let index = 0; index < plan.rounds; index++) {
      const dlt = python?.ok && index < plan.dltRounds ? python.path : undefined;
      rounds.push(await measureRound({ listings: plan.listings, index, rows, folder, python: dlt, say }));
    }
    return { listings: plan.listings, rounds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
