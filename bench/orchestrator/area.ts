import type { Area, AreaOptions, Report } from "../area.ts";
import { startChild } from "../child.ts";
import { machineOf } from "../machine.ts";
import { startServer } from "../server.ts";
import { versionsOf } from "../versions.ts";
import { measureIdle } from "./idle.ts";
import { plotsOf } from "./plots.ts";
import { measureMany, measureSequence } from "./steps.ts";
import { measureStored } from "./stored.ts";

/** orchestrator measures the engine beside DBOS, on one PostgreSQL. */
export const orchestrator: Area = { title: "Orchestrator", run };

const notes = [
  "A step's callee answers at once within the process, ours as the peer's: no gRPC is in these figures.",
  "One more step: (runs of 51 steps - runs of 1 step) / 50, one run at a time. Each is one commit: the end of one step and the beginning of the next are in the same.",
  "Steps a second include creating the runs and claiming them; the peer's include starting its workflows.",
];

async function run(options: AreaOptions): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const machine = machineOf(server.version);
  const start = async (file: string, url: string) => stack.use(await startChild(new URL(file, import.meta.url), [url]));
  const contestants = {
    commit: await start("commit-main.ts", await server.createDatabase()),
    engine: await start("engine-main.ts", await server.createDatabase()),
    dbos: await start("dbos-main.ts", await server.createDatabase()),
  };
  options.say("steps in sequence ...");
  const sequence = await measureSequence(contestants, options);
  options.say("many runs at once ...");
  const many = await measureMany(contestants, options);
  // They wait, and nothing is asked of them that a quick run could fail.
  const still = options.quick ? [] : [...(await measureIdle(options)), ...(await measureStored(server, options))];
  return {
    machine,
    settings: server.settings,
    versions: await versionsOf("@dbos-inc/dbos-sdk"),
    notes,
    figures: [...sequence, ...many, ...still],
    plots: plotsOf(many),
  };
}
