import { BackfillSchema } from "../../../gen/es/colheita/orchestrator/v1/backfill_pb.ts";
import { backfillName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { backfillDetails } from "../text/backfill.ts";

/** backfillCancel stops a backfill and its runs. */
export const backfillCancel = command({
  name: "backfill cancel",
  summary: "stop a backfill or a reprocessing, and its runs that have not ended",
  takes: "BACKFILL",
  options: {},
  async run({ ctx, clients, answer }, { words: [name = ""] }) {
    const backfill = await clients.backfills.cancelBackfill(ctx, { name: backfillName(name) });
    answer(BackfillSchema, backfill, () => backfillDetails(backfill));
    return exit.good;
  },
});
