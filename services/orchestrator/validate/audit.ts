import type { AuditServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import type { Validators } from "../../kit/service.ts";
import { pageViolations, violation } from "./fields.ts";

const longestTarget = 300;

/** validators check every request of the service before its handler sees it. */
export const validators: Validators<typeof AuditServiceDefinition> = {
  listOperations: (req) => [
    ...pageViolations(req),
    ...violation(req.target.length > longestTarget, "target", `must have at most ${longestTarget} characters`),
    ...violation(req.target.includes("\0"), "target", "must be the name of a run, a pipeline or a backfill"),
  ],
};
