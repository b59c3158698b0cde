import { OrchestratorService } from "../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { OrchestratorServiceDefinition } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { createChannels } from "../../services/kit/channels.ts";
import { createClient } from "../../services/kit/client.ts";
import { atOperatorListener } from "../../services/kit/identity.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import { policiesOf } from "../../services/orchestrator/contract/policies.ts";
import { addressOf } from "../../test/support/fleet.ts";
import { type RunningService, startService } from "../../test/support/service.ts";

/** ReplicaOptions are what differs between orchestrator processes. */
export type ReplicaOptions = {
  readonly url: string;
  readonly pipelinesDir: string;
  /** name is the replica's own. */
  readonly name: string;
};

/** startReplica starts the orchestrator's real process on a database that is migrated. */
export function startReplica({ url, pipelinesDir, name }: ReplicaOptions): Promise<RunningService> {
  return startService("services/orchestrator/main.ts", {
    DATABASE_URL: url,
    PIPELINES_DIR: pipelinesDir,
    ORCHESTRATOR_ID: name,
    // As behind a sidecar: no certificates are needed for a process that nobody calls.
    MESH: "istio",
    LISTEN_ADDRESS: "127.0.0.1:0",
    OPERATOR_ADDRESS: "127.0.0.1:0",
    ADMIN_ADDRESS: "127.0.0.1:0",
    LOG_LEVEL: "error",
  });
}

/** operatorOf calls a replica as people do, through its operator listener. */
export function operatorOf(replica: RunningService) {
  const channels = createChannels({ identity: atOperatorListener, metrics: createMetrics() });
  const client = createClient(OrchestratorServiceDefinition, {
    channels,
    callee: "orchestrator",
    address: addressOf(replica, "operator"),
    policies: policiesOf(OrchestratorService),
    calls: ["listRuns"],
  });
  return Object.assign(client, { [Symbol.dispose]: () => channels.close() });
}
