import { create } from "@bufbuild/protobuf";
import { type Fire, Fire_Decision } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { ListFiresResponseSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { pipelineName, shortName } from "../argument/names.ts";
import { limitOf, limitOption } from "../argument/options.ts";
import { choice, optional, wordsOf } from "../argument/values.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { pages } from "../rpc/pages.ts";
import { wordOf } from "../text/enum.ts";
import { table } from "../text/table.ts";
import { dayText, instant } from "../text/time.ts";

/** schedulesFires lists what became of a schedule's fires. */
export const schedulesFires = command({
  name: "schedules fires",
  summary: "list what became of a schedule's fires, the newest first",
  takes: "PIPELINE",
  options: {
    partition: { type: "string", value: "PARTITION", help: "only those of this partition" },
    decision: { type: "string", value: "WORD", help: "only those started, caught-up, missed, skipped or paused" },
    ...limitOption,
  },
  async run({ ctx, clients, json, note, answer }, { values, words: [pipeline = ""] }) {
    const asked = {
      parent: pipelineName(pipeline),
      partition: values.partition ?? "",
      ...optional("decision", choice("decision", values.decision, wordsOf(Fire_Decision))),
    };
    const fires = await pages(limitOf(values.limit), async (pageSize, pageToken) => {
      const page = await clients.pipelines.listFires(ctx, { ...asked, pageSize, pageToken });
      return { items: page.fires, next: page.nextPageToken };
    });
    if (fires.length === 0 && !json) note("There is no such fire yet.");
    answer(ListFiresResponseSchema, create(ListFiresResponseSchema, { fires }), () => lines(fires));
    return exit.good;
  },
});

function lines(fires: readonly Fire[]): string[] {
  return table<Fire>(
    [
      ["DAY", (fire) => dayText(fire.day)],
      ["PARTITION", (fire) => fire.partition],
      ["DUE", (fire) => instant(fire.logicalTime)],
      ["DECISION", (fire) => wordOf(Fire_Decision, fire.decision)],
      ["DECIDED", (fire) => instant(fire.decideTime)],
      ["RUN", (fire) => shortName(fire.run)],
    ],
    fires,
  );
}
