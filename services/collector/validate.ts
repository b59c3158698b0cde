import type {
  CollectorServiceDefinition,
  CollectRequest,
  ReadPagesRequest,
} from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import type { DateMessage } from "../../gen/rpc/google/type/date.ts";
import { isDay } from "../kit/day.ts";
import type { FieldViolation } from "../kit/errors.ts";
import { nameViolations } from "../kit/names.ts";
import type { Validators } from "../kit/service.ts";
import { longestShardId } from "../kit/sourcefile/shards.ts";
import { parsePageName } from "./page-name.ts";

/** validators check every request of the service before its handler sees it. */
export const validators: Validators<typeof CollectorServiceDefinition> = {
  getSource: ({ name }) => nameViolations("name", "source", name),
  listSources: ({ pageSize }) => (pageSize < 0 ? [violation("page_size", "must not be negative")] : []),
  planCollection: ({ source, day, refetch, archived }) => [
    ...nameViolations("source", "source", source),
    ...dayViolations(day),
    ...(refetch && archived ? [violation("archived", "must not be set together with refetch")] : []),
  ],
  collect: shardViolations,
  readPages: (req) => [
    ...shardViolations(req),
    ...(req.startPage < 0 ? [violation("start_page", "must not be negative")] : []),
  ],
  getPage: ({ name, offsetBytes }) => [
    ...(parsePageName(name) === undefined ? [violation("name", `must be ${pageFormat}`)] : []),
    ...(offsetBytes < 0n ? [violation("offset_bytes", "must not be negative")] : []),
  ],
};

const pageFormat = "sources/{source}/days/{yyyy-mm-dd}/generations/{generation}/shards/{shard}/pages/{page}";

function shardViolations(req: CollectRequest | ReadPagesRequest): FieldViolation[] {
  const bytes = Buffer.byteLength(req.shard);
  return [
    ...nameViolations("source", "source", req.source),
    ...dayViolations(req.day),
    ...(req.generation < 1 ? [violation("generation", "must be the generation of a plan, from 1")] : []),
    ...(bytes < 1 || bytes > longestShardId ? [violation("shard", `must have 1 to ${longestShardId} bytes`)] : []),
  ];
}

function dayViolations(day: DateMessage | undefined): FieldViolation[] {
  return day !== undefined && isDay(day) ? [] : [violation("day", "must be a whole date: year, month and day")];
}

function violation(field: string, description: string): FieldViolation {
  return { field, description };
}
