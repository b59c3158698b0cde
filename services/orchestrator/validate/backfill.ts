import { type Backfill, Backfill_Mode, Backfill_Which } from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import type { BackfillServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import { compareDays, isDay } from "../../kit/day.ts";
import type { FieldViolation } from "../../kit/errors.ts";
import { nameViolations } from "../../kit/names.ts";
import type { Validators } from "../../kit/service.ts";
import {
  dayViolations,
  enumViolations,
  inputViolations,
  pageViolations,
  parentViolations,
  partitionViolations,
  requestIdViolations,
  violation,
} from "./fields.ts";

const mostPartitions = 1_000;
const largestLimit = 64;

/** validators check every request of the service before its handler sees it. */
export const validators: Validators<typeof BackfillServiceDefinition> = {
  createBackfill: ({ parent, backfill, requestId }) => [
    ...nameViolations("parent", "pipeline", parent),
    ...(backfill === undefined ? violation(true, "backfill", "is required") : backfillViolations(backfill)),
    ...requestIdViolations(requestId),
  ],
  getBackfill: ({ name }) => nameViolations("name", "backfill", name),
  listBackfills: (req) => [...parentViolations(req.parent), ...pageViolations(req)],
  cancelBackfill: ({ name }) => nameViolations("name", "backfill", name),
};

function backfillViolations({ mode, partitions, which, limit, inputs, ...days }: Backfill): FieldViolation[] {
  const range = `must be from 1 to ${largestLimit}; 0 stands for 4`;
  return [
    ...enumViolations("backfill.mode", Backfill_Mode, mode),
    ...violation(partitions.length > mostPartitions, "backfill.partitions", `must be at most ${mostPartitions}`),
    ...violation(new Set(partitions).size < partitions.length, "backfill.partitions", "must name each one once"),
    ...partitions.flatMap((each, index) => partitionViolations(`backfill.partitions[${index}]`, each)),
    ...rangeViolations(days, mode === Backfill_Mode.REPROCESS),
    ...enumViolations("backfill.which", Backfill_Which, which),
    ...violation(limit < 0 || limit > largestLimit, "backfill.limit", range),
    ...inputViolations("backfill.inputs", inputs),
  ];
}

function rangeViolations({ firstDay, lastDay }: Pick<Backfill, "firstDay" | "lastDay">, goesOn: boolean) {
  const first = dayViolations("backfill.first_day", firstDay);
  if (lastDay === undefined) return first;
  if (goesOn) {
    return [
      ...first,
      ...violation(true, "backfill.last_day", "must not be set: reprocessing goes on to the newest day"),
    ];
  }
  const last = dayViolations("backfill.last_day", lastDay);
  if (firstDay === undefined || !isDay(firstDay) || last.length > 0) return [...first, ...last];
  return violation(compareDays(lastDay, firstDay) < 0, "backfill.last_day", "must not be before first_day");
}
