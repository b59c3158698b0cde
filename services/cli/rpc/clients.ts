import { AuditService } from "../../../gen/es/colheita/orchestrator/v1/audit_service_pb.ts";
import { BackfillService } from "../../../gen/es/colheita/orchestrator/v1/backfill_service_pb.ts";
import { OrchestratorService } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { PipelineService } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { policies } from "../../../gen/policy/policy.ts";
import { createChannels } from "../../kit/channels.ts";
import type { Identity } from "../../kit/identity.ts";
import { createMetrics } from "../../kit/metrics.ts";
import { createClient } from "./client.ts";

/** Clients are the orchestrator's services; disposing of them closes the connection. */
export type Clients = Disposable & ReturnType<typeof clientsAt>;

/** createClients makes the clients of an orchestrator, or of its replicas. */
export function createClients(address: string, identity: Identity): Clients {
  const channels = createChannels({ identity, metrics: createMetrics() });
  return { ...clientsAt({ channels, address, policies }), [Symbol.dispose]: () => channels.close() };
}

function clientsAt(options: Parameters<typeof createClient>[1]) {
  return {
    orchestrator: createClient(OrchestratorService, options),
    pipelines: createClient(PipelineService, options),
    backfills: createClient(BackfillService, options),
    audit: createClient(AuditService, options),
  };
}
