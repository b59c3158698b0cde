import type { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
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

/** validators check every request of the service before its handler sees it. */
export const validators: Validators<typeof OrchestratorServiceDefinition> = {
  createRun: ({ parent, run, requestId }) => [
    ...nameViolations("parent", "pipeline", parent),
    ...(run === undefined
      ? violation(true, "run", "is required")
      : [
          ...partitionViolations("run.partition", run.partition),
          ...dayViolations("run.day", run.day),
          ...inputViolations("run.inputs", run.inputs),
        ]),
    ...requestIdViolations(requestId),
  ],
  getRun: ({ name }) => nameViolations("name", "run", name),
  listRuns: (req) => [
    ...parentViolations(req.parent),
    ...pageViolations(req),
    ...(req.partition === "" ? [] : partitionViolations("partition", req.partition)),
    ...(req.day === undefined ? [] : dayViolations("day", req.day)),
    ...enumViolations("state", Run_State, req.state),
  ],
  watchRun: ({ name }) => nameViolations("name", "run", name),
  cancelRun: ({ name }) => nameViolations("name", "run", name),
  resumeRun: ({ name }) => nameViolations("name", "run", name),
};
