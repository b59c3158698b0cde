import { Run_State, RunSchema } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { pipelineName, shortName } from "../argument/names.ts";
import { dryRunOption, inputOption } from "../argument/options.ts";
import { day, inputs, required } from "../argument/values.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { watch } from "../rpc/watch.ts";
import { stateText } from "../text/run.ts";

const ranBefore = "The day has a run that succeeded; it is the answer, and --force begins another.";

/** runsStart asks for a run of one partition and day. */
export const runsStart = command({
  name: "runs start",
  summary: "run a pipeline for one partition and day; a run that is active or has succeeded is the answer",
  takes: "PIPELINE",
  options: {
    partition: { type: "string", value: "PARTITION", help: "what to run for; in the daily pipeline the source" },
    day: { type: "string", value: "DAY", help: "the local day, such as 2026-01-31" },
    ...inputOption,
    force: { type: "boolean", help: "begin a new generation although there is a run that has succeeded" },
    "allow-future-day": { type: "boolean", help: "the day may be after today, where days are simulated" },
    watch: { type: "boolean", help: "follow it to its end" },
    ...dryRunOption,
  },
  async run(session, { values, words: [pipeline = ""] }) {
    const validateOnly = values["dry-run"] ?? false;
    const run = await session.clients.orchestrator.createRun(session.ctx, {
      parent: pipelineName(pipeline),
      run: {
        partition: required("partition", values.partition),
        day: day("day", required("day", values.day)),
        inputs: inputs("input", values.input),
      },
      force: values.force ?? false,
      requestId: session.requestId(),
      validateOnly,
      allowFutureDay: values["allow-future-day"] ?? false,
    });
    if (run.state === Run_State.SUCCEEDED && !session.json) session.note(ranBefore);
    if (values.watch && !validateOnly) return await watch(session, run.name);
    // What would be has no time at which it was created.
    const begins = validateOnly && run.createTime === undefined ? " would be" : "";
    session.answer(RunSchema, run, () => [`${shortName(run.name)}${begins} ${stateText(run)}`]);
    return exit.good;
  },
});
