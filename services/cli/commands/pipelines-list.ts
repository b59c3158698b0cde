import { ListPipelinesResponseSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { pipelineTable } from "../text/pipeline.ts";

/** pipelinesList lists the pipelines that the orchestrator has loaded. */
export const pipelinesList = command({
  name: "pipelines list",
  summary: "list the pipelines that the orchestrator has loaded",
  options: {},
  async run(session) {
    const answer = await session.clients.pipelines.listPipelines(session.ctx, {});
    session.answer(ListPipelinesResponseSchema, answer, () => pipelineTable(answer.pipelines));
    return exit.good;
  },
});
