import type { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { isDay } from "../../kit/day.ts";
import type { FieldViolation } from "../../kit/errors.ts";
import { isSlug, nameViolations } from "../../kit/names.ts";
import type { Validators } from "../../kit/service.ts";

/** anyPipeline is the parent that stands for all pipelines. */
export const anyPipeline = "pipelines/-";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const mostInputs = 100;
const longestInput = 4_096;

/** validators check every request of the service before its handler sees it. */
export const validators: Validators<typeof OrchestratorServiceDefinition> = {
  createRun: ({ parent, run, requestId }) => [
    ...nameViolations("parent", "pipeline", parent),
    ...(run === undefined ? [violation("run", "is required")] : []),
    ...(run !== undefined && !isSlug(run.partition)
      ? [
          violation(
            "run.partition",
            "must be the name of a partition: lower-case letters, digits and hyphens, at most 63",
          ),
        ]
      : []),
    ...(run !== undefined && (run.day === undefined || !isDay(run.day))
      ? [violation("run.day", "must be a whole date")]
      : []),
    ...inputViolations(run?.inputs ?? {}),
    ...(requestId !== "" && !uuid.test(requestId) ? [violation("request_id", "must be a UUID")] : []),
  ],
  getRun: ({ name }) => nameViolations("name", "run", name),
  listRuns: ({ parent, pageSize, partition, day, state }) => [
    ...(parent === anyPipeline ? [] : nameViolations("parent", "pipeline", parent)),
    ...(pageSize < 0 ? [violation("page_size", "must not be negative")] : []),
    ...(partition !== "" && !isSlug(partition) ? [violation("partition", "must be the name of a partition")] : []),
    ...(day !== undefined && !isDay(day) ? [violation("day", "must be a whole date")] : []),
    ...(Object.values<number>(Run_State).includes(state) ? [] : [violation("state", "is not known to this version")]),
  ],
  watchRun: ({ name }) => nameViolations("name", "run", name),
  cancelRun: ({ name }) => nameViolations("name", "run", name),
  resumeRun: ({ name }) => nameViolations("name", "run", name),
};

function inputViolations(inputs: Readonly<Record<string, string>>): FieldViolation[] {
  const entries = Object.entries(inputs);
  if (entries.length > mostInputs) return [violation("run.inputs", `must have at most ${mostInputs} entries`)];
  return entries
    .filter(([, value]) => value.length > longestInput)
    .map(([name]) => violation(`run.inputs["${name}"]`, `must have at most ${longestInput} characters`));
}

function violation(field: string, description: string): FieldViolation {
  return { field, description };
}
