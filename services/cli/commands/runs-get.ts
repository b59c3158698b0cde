import { RunSchema } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { runName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { runDetails } from "../text/run.ts";

/** runsGet shows one run. */
export const runsGet = command({
  name: "runs get",
  summary: "show a run and its steps",
  takes: "RUN",
  options: {},
  async run({ ctx, clients, answer, now }, { words: [name = ""] }) {
    const run = await clients.orchestrator.getRun(ctx, { name: runName(name) });
    answer(RunSchema, run, () => runDetails(run, now()));
    return exit.good;
  },
});
