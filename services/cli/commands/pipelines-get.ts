import { PipelineSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { pipelineName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { pipelineDetails, problemLines } from "../text/pipeline.ts";

/** pipelinesGet shows one pipeline. */
export const pipelinesGet = command({
  name: "pipelines get",
  summary: "show a pipeline: its steps, its partitions, and how its schedule stands",
  takes: "PIPELINE",
  options: {},
  async run(session, { words: [name = ""] }) {
    const pipeline = await session.clients.pipelines.getPipeline(session.ctx, { name: pipelineName(name) });
    const { problems } = pipeline;
    session.answer(PipelineSchema, pipeline, () =>
      problems.length > 0 ? problemLines(problems) : pipelineDetails(pipeline),
    );
    return exit.good;
  },
});
