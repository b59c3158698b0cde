import { Fire_Decision } from "../../../gen/rpc/colheita/orchestrator/v1/pipeline.ts";
import type { PipelineServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import { nameViolations } from "../../kit/names.ts";
import type { Validators } from "../../kit/service.ts";
import { enumViolations, pageViolations, partitionViolations, violation } from "./fields.ts";

const largestText = 512 * 1_024;
const longestFile = 1_024;
const longestReason = 500;

/** validators check every request of the service before its handler sees it. */
export const validators: Validators<typeof PipelineServiceDefinition> = {
  getPipeline: ({ name }) => nameViolations("name", "pipeline", name),
  checkPipeline: ({ file, text }) => [
    ...violation(file === "", "file", "is required"),
    ...violation(file.length > longestFile, "file", `must have at most ${longestFile} characters`),
    ...violation(text.length > largestText, "text", `must have at most ${largestText / 1_024} KiB`),
  ],
  pauseSchedule: ({ name, reason }) => [
    ...nameViolations("name", "pipeline", name),
    ...violation(reason.trim() === "", "reason", "is required: it tells others why the schedule is paused"),
    ...violation(reason.length > longestReason, "reason", `must have at most ${longestReason} characters`),
    // PostgreSQL keeps every character but this one.
    ...violation(reason.includes("\0"), "reason", "must not have a character of code 0"),
  ],
  resumeSchedule: ({ name }) => nameViolations("name", "pipeline", name),
  listFires: (req) => [
    ...nameViolations("parent", "pipeline", req.parent),
    ...pageViolations(req),
    ...(req.partition === "" ? [] : partitionViolations("partition", req.partition)),
    ...enumViolations("decision", Fire_Decision, req.decision),
  ],
};
