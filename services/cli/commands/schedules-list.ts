import { create } from "@bufbuild/protobuf";
import { ListPipelinesResponseSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { scheduleTable } from "../text/pipeline.ts";

/** schedulesList lists the pipelines that run by themselves. */
export const schedulesList = command({
  name: "schedules list",
  summary: "list the schedules: when each fires next, what was missed, and what is overdue",
  options: {},
  async run({ ctx, clients, answer }) {
    const all = await clients.pipelines.listPipelines(ctx, {});
    const pipelines = all.pipelines.filter(({ schedule }) => schedule !== undefined);
    answer(ListPipelinesResponseSchema, create(ListPipelinesResponseSchema, { pipelines }), () =>
      scheduleTable(pipelines),
    );
    return exit.good;
  },
});
