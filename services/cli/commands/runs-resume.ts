import { RunSchema } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { runName, shortName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { watch } from "../rpc/watch.ts";
import { stateText } from "../text/run.ts";

/** runsResume lets a run go on from where it failed. */
export const runsResume = command({
  name: "runs resume",
  summary: "go on with a run that failed or was cancelled, from the steps that did not succeed",
  takes: "RUN",
  options: { watch: { type: "boolean", help: "follow it to its end" } },
  async run(session, { values, words: [name = ""] }) {
    const run = await session.clients.orchestrator.resumeRun(session.ctx, { name: runName(name) });
    if (values.watch) return await watch(session, run.name);
    session.answer(RunSchema, run, () => [`${shortName(run.name)} ${stateText(run)}`]);
    return exit.good;
  },
});
