import { BackfillSchema } from "../../../gen/es/colheita/orchestrator/v1/backfill_pb.ts";
import { backfillName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { backfillDetails } from "../text/backfill.ts";

/** backfillGet shows one backfill. */
export const backfillGet = command({
  name: "backfill get",
  summary: "show a backfill or a reprocessing, and how far it is",
  takes: "BACKFILL",
  options: {},
  async run({ ctx, clients, answer }, { words: [name = ""] }) {
    const backfill = await clients.backfills.getBackfill(ctx, { name: backfillName(name) });
    answer(BackfillSchema, backfill, () => backfillDetails(backfill));
    return exit.good;
  },
});
