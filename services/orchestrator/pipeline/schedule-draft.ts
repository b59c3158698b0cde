import { isMap } from "yaml";
import { listOf, mapping, optional, required } from "../../kit/sourcefile/mapping.ts";
import { type Place, type Reader, refuse } from "../../kit/sourcefile/place.ts";
import { oneOf, text, wholeNumber } from "../../kit/sourcefile/scalar.ts";
import { cron } from "./cron.ts";
import { type Found, keep } from "./keep.ts";
import { mostCaughtUp, mostPartitions } from "./limits.ts";
import { type ExpressionText, expression, type Located, located } from "./located.ts";
import type { Overlap, Schedule } from "./plan.ts";

/** ScheduleDraft is a pipeline's `schedule` as the file has it. */
export type ScheduleDraft = {
  readonly at: Place;
  readonly cron?: string | undefined;
  readonly overlap?: Overlap | undefined;
  readonly catchUp?: Schedule["catchUp"] | undefined;
};

/** PartitionsDraft is a pipeline's `partitions` as the file has it: a list, or the call whose answer gives one. */
export type PartitionsDraft = {
  readonly at: Place;
  readonly names?: readonly string[] | undefined;
  readonly call?: Located<string> | undefined;
  readonly with?: Place | undefined;
  readonly in?: ExpressionText | undefined;
  readonly id?: ExpressionText | undefined;
};

/** schedule reads when a pipeline runs by itself. */
export const schedule: Reader<ScheduleDraft> = (at) => {
  const found: Found<ScheduleDraft> = {};
  mapping({
    cron: required(keep(found, "cron", cron)),
    overlap: optional(keep(found, "overlap", oneOf(["skip", "queue", "cancel"])), undefined),
    catchUp: optional(keep(found, "catchUp", catchUp), undefined),
  })(at);
  return { ...found, at };
};

const modes = oneOf(["none", "last", "all"]);
const mostOf = { none: 0, last: 1, all: mostCaughtUp } as const;

const catchUp: Reader<Schedule["catchUp"]> = (at) => {
  if (!isMap(at.node)) {
    const mode = modes(at);
    return mode && { mode, most: mostOf[mode] };
  }
  const read = mapping<{ mode: "all"; most: number }>({
    mode: required(oneOf(["all"])),
    most: required(wholeNumber(1, mostCaughtUp)),
  });
  return read(at);
};

// As runs carry it.
const partitionName: Reader<string> = text("a name of small letters, digits and -, at most 63", {
  most: 63,
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
});

/** partitions reads what a pipeline runs for. */
export const partitions: Reader<PartitionsDraft> = (at) => {
  if (!isMap(at.node)) return list(at);
  const found: Found<PartitionsDraft> = {};
  mapping({
    call: required(keep(found, "call", located(text("a method such as package.Service/Method", { most: 300 })))),
    with: optional(
      keep(found, "with", (inner) => inner),
      at,
    ),
    in: required(keep(found, "in", expression)),
    id: required(keep(found, "id", expression)),
  })(at);
  return { ...found, at };
};

function list(at: Place): PartitionsDraft | undefined {
  const names = listOf(partitionName, { least: 1, most: mostPartitions })(at);
  const twice = names?.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return refuse(at, "each partition once", { found: `${twice} a second time` });
  return names && { at, names };
}
