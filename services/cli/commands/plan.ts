import { PipelineSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { checkFile } from "../rpc/check.ts";
import { pipelineDetails, problemLines } from "../text/pipeline.ts";

/** plan shows what a pipeline's file comes to, before anything runs. */
export const plan = command({
  name: "plan",
  summary: "show what a pipeline's file comes to: calls, inputs, retries, the next five fire times",
  takes: "FILE",
  options: {},
  async run(session, { words: [file = ""] }) {
    const pipeline = await checkFile(session, file);
    const { problems } = pipeline;
    session.answer(PipelineSchema, pipeline, () =>
      problems.length > 0 ? problemLines(problems) : pipelineDetails(pipeline),
    );
    return problems.length > 0 ? exit.bad : exit.good;
  },
});
