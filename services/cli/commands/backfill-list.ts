import { create } from "@bufbuild/protobuf";
import { ListBackfillsResponseSchema } from "../../../gen/es/colheita/orchestrator/v1/backfill_service_pb.ts";
import { pipelineName } from "../argument/names.ts";
import { limitOf, limitOption } from "../argument/options.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { pages } from "../rpc/pages.ts";
import { backfillTable } from "../text/backfill.ts";

/** backfillList lists backfills, the newest first. */
export const backfillList = command({
  name: "backfill list",
  summary: "list backfills and reprocessings, the newest first",
  takes: "[PIPELINE]",
  options: limitOption,
  async run({ ctx, clients, json, note, answer }, { values, words: [pipeline] }) {
    const parent = pipeline === undefined ? "pipelines/-" : pipelineName(pipeline);
    const backfills = await pages(limitOf(values.limit), async (pageSize, pageToken) => {
      const page = await clients.backfills.listBackfills(ctx, { parent, pageSize, pageToken });
      return { items: page.backfills, next: page.nextPageToken };
    });
    if (backfills.length === 0 && !json) note("There is no such backfill.");
    answer(ListBackfillsResponseSchema, create(ListBackfillsResponseSchema, { backfills }), () =>
      backfillTable(backfills),
    );
    return exit.good;
  },
});
