import { Backfill_Mode, Backfill_Which, BackfillSchema } from "../../../gen/es/colheita/orchestrator/v1/backfill_pb.ts";
import { pipelineName } from "../argument/names.ts";
import { dryRunOption, inputOption } from "../argument/options.ts";
import { choice, count, day, inputs, optional, optionalDay, required, wordsOf } from "../argument/values.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { backfillDetails } from "../text/backfill.ts";

/** backfillStart runs a pipeline for a range of past days. */
export const backfillStart = command({
  name: "backfill start",
  summary: "run a pipeline for a range of past days",
  takes: "PIPELINE",
  options: {
    from: { type: "string", value: "DAY", help: "the first local day" },
    to: { type: "string", value: "DAY", help: "the last local day (default yesterday in the pipeline's zone)" },
    partition: {
      type: "string",
      multiple: true,
      value: "PARTITION",
      help: "run for this one; may be repeated (default all)",
    },
    which: { type: "string", value: "WHICH", help: "which days: missing, failed or all (default missing)" },
    "newest-first": { type: "boolean", help: "begin with the last day" },
    "at-once": { type: "string", value: "N", help: "how many runs may be under way at once, 1 to 64 (default 4)" },
    ...inputOption,
    ...dryRunOption,
  },
  async run({ ctx, clients, answer, requestId }, { values, words: [pipeline = ""] }) {
    const backfill = await clients.backfills.createBackfill(ctx, {
      parent: pipelineName(pipeline),
      backfill: {
        mode: Backfill_Mode.RUN,
        partitions: values.partition ?? [],
        firstDay: day("from", required("from", values.from)),
        ...optional("lastDay", optionalDay("to", values.to)),
        which: choice("which", values.which, wordsOf(Backfill_Which)) ?? Backfill_Which.MISSING,
        newestFirst: values["newest-first"] ?? false,
        limit: count("at-once", values["at-once"], { least: 1, most: 64 }) ?? 0,
        inputs: inputs("input", values.input),
      },
      requestId: requestId(),
      validateOnly: values["dry-run"] ?? false,
    });
    answer(BackfillSchema, backfill, () => backfillDetails(backfill));
    return exit.good;
  },
});
