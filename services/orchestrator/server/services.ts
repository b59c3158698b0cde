import { AuditService } from "../../../gen/es/colheita/orchestrator/v1/audit_service_pb.ts";
import { BackfillService } from "../../../gen/es/colheita/orchestrator/v1/backfill_service_pb.ts";
import { OrchestratorService } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { PipelineService } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { AuditServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import { BackfillServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { PipelineServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import type { Policies } from "../../kit/policy.ts";
import { type ServedService, serve } from "../../kit/service.ts";
import type { OperationStore } from "../audit/operation.ts";
import { policiesOf } from "../contract/policies.ts";
import { validators as auditValidators } from "../validate/audit.ts";
import { validators as backfillValidators } from "../validate/backfill.ts";
import { validators as orchestratorValidators } from "../validate/orchestrator.ts";
import { validators as pipelineValidators } from "../validate/pipeline.ts";
import { AuditServer } from "./audit.ts";
import { type BackfillDeps, BackfillServer } from "./backfill.ts";
import { heartbeats, type OrchestratorDeps, OrchestratorServer } from "./orchestrator.ts";
import { type PipelineDeps, PipelineServer } from "./pipeline.ts";

/** ServiceDeps are what the orchestrator's four services work with. */
export type ServiceDeps = OrchestratorDeps & PipelineDeps & BackfillDeps & { readonly operations: OperationStore };

/** policies are the policies of the four services. */
export const policies: Policies = Object.assign(
  {},
  ...[OrchestratorService, PipelineService, BackfillService, AuditService].map(policiesOf),
);

/** servicesOf are the orchestrator's four services, ready to be served on one port. */
export function servicesOf(deps: ServiceDeps): readonly ServedService[] {
  return [
    serve(OrchestratorServiceDefinition, new OrchestratorServer(deps), {
      validators: orchestratorValidators,
      heartbeats,
    }),
    serve(PipelineServiceDefinition, new PipelineServer(deps), { validators: pipelineValidators }),
    serve(BackfillServiceDefinition, new BackfillServer(deps), { validators: backfillValidators }),
    serve(AuditServiceDefinition, new AuditServer(deps.operations), { validators: auditValidators }),
  ];
}
