import { create } from "@bufbuild/protobuf";
import { ListRunsResponseSchema } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { Run_State } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { pipelineName } from "../argument/names.ts";
import { limitOf, limitOption } from "../argument/options.ts";
import { choice, optional, optionalDay, wordsOf } from "../argument/values.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { pages } from "../rpc/pages.ts";
import { runTable } from "../text/run.ts";

/** runsList lists runs, the newest day first. */
export const runsList = command({
  name: "runs list",
  summary: "list runs, the newest day first",
  takes: "[PIPELINE]",
  options: {
    partition: { type: "string", value: "PARTITION", help: "only those of this partition" },
    day: { type: "string", value: "DAY", help: "only those of this day, such as 2026-01-31" },
    state: {
      type: "string",
      value: "STATE",
      help: "only those queued, running, cancelling, succeeded, failed or cancelled",
    },
    ...limitOption,
  },
  async run({ ctx, clients, json, note, answer, now }, { values, words: [pipeline] }) {
    const { partition = "" } = values;
    const asked = {
      parent: pipeline === undefined ? "pipelines/-" : pipelineName(pipeline),
      partition,
      ...optional("day", optionalDay("day", values.day)),
      ...optional("state", choice("state", values.state, wordsOf(Run_State))),
    };
    const runs = await pages(limitOf(values.limit), async (pageSize, pageToken) => {
      const page = await clients.orchestrator.listRuns(ctx, { ...asked, pageSize, pageToken });
      return { items: page.runs, next: page.nextPageToken };
    });
    if (runs.length === 0 && !json)
      note('There is no such run; "colheita pipelines list" shows which pipelines there are.');
    answer(ListRunsResponseSchema, create(ListRunsResponseSchema, { runs }), () => runTable(runs, now()));
    return exit.good;
  },
});
