import { PipelineSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { pipelineName, shortName } from "../argument/names.ts";
import { required } from "../argument/values.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";

/** pause stops a schedule from beginning runs. */
export const pause = command({
  name: "pause",
  summary: "stop a pipeline's schedule from beginning runs; those under way go on",
  takes: "PIPELINE",
  options: { reason: { type: "string", value: "TEXT", help: "why, for those who find it paused" } },
  async run({ ctx, clients, answer }, { values, words: [name = ""] }) {
    const reason = required("reason", values.reason);
    const pipeline = await clients.pipelines.pauseSchedule(ctx, { name: pipelineName(name), reason });
    answer(PipelineSchema, pipeline, () => [
      `${shortName(pipeline.name)} is paused: ${pipeline.schedule?.pauseReason}`,
    ]);
    return exit.good;
  },
});
