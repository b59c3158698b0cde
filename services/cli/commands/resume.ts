import { PipelineSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { pipelineName, shortName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { instant } from "../text/time.ts";

/** resume lets a schedule begin runs again. */
export const resume = command({
  name: "resume",
  summary: "let a pipeline's schedule begin runs again; what was due meanwhile is made up for as its file says",
  takes: "PIPELINE",
  options: {},
  async run({ ctx, clients, answer }, { words: [name = ""] }) {
    const pipeline = await clients.pipelines.resumeSchedule(ctx, { name: pipelineName(name) });
    const next = instant(pipeline.schedule?.nextFireTimes[0], pipeline.zone);
    answer(PipelineSchema, pipeline, () => [`${shortName(pipeline.name)} runs by itself again, next at ${next}`]);
    return exit.good;
  },
});
