import { Backfill_Mode, BackfillSchema } from "../../../gen/es/colheita/orchestrator/v1/backfill_pb.ts";
import { pipelineName } from "../argument/names.ts";
import { dryRunOption, inputOption } from "../argument/options.ts";
import { day, inputs, required } from "../argument/values.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { replayOf } from "../rpc/replay.ts";
import { backfillDetails } from "../text/backfill.ts";

/** reprocess goes over days again that were harvested before. */
export const reprocess = command({
  name: "reprocess",
  summary: "go over a day and all after it again, from the archive; readers see the result all at once",
  takes: "PIPELINE",
  options: {
    from: { type: "string", value: "DAY", help: "the first local day" },
    partition: {
      type: "string",
      multiple: true,
      value: "PARTITION",
      help: "only this one; may be repeated (default all)",
    },
    ...inputOption,
    ...dryRunOption,
  },
  details: `PIPELINE is one that replays another, or the one whose days are to be gone over again.
It is a backfill: "colheita backfill get" shows how far it is, "colheita backfill cancel" stops it.`,
  async run(session, { values, words: [pipeline = ""] }) {
    const { ctx, clients, answer, requestId } = session;
    const firstDay = day("from", required("from", values.from));
    const backfill = await clients.backfills.createBackfill(ctx, {
      parent: await replayOf(session, pipelineName(pipeline)),
      backfill: {
        mode: Backfill_Mode.REPROCESS,
        partitions: values.partition ?? [],
        firstDay,
        inputs: inputs("input", values.input),
      },
      requestId: requestId(),
      validateOnly: values["dry-run"] ?? false,
    });
    answer(BackfillSchema, backfill, () => backfillDetails(backfill));
    return exit.good;
  },
});
