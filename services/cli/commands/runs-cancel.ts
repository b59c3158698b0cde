import { RunSchema } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { runName, shortName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { stateText } from "../text/run.ts";

/** runsCancel asks that a run stop. */
export const runsCancel = command({
  name: "runs cancel",
  summary: "stop a run",
  takes: "RUN",
  options: {},
  async run({ ctx, clients, answer }, { words: [name = ""] }) {
    const run = await clients.orchestrator.cancelRun(ctx, { name: runName(name) });
    answer(RunSchema, run, () => [`${shortName(run.name)} ${stateText(run)}`]);
    return exit.good;
  },
});
