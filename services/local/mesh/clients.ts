import { policies } from "../../../gen/policy/policy.ts";
import { CollectorServiceDefinition } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { createChannels } from "../../kit/channels.ts";
import { createClient } from "../../kit/client.ts";
import { createMetrics } from "../../kit/metrics.ts";
import type { Client } from "../../kit/rpc.ts";
import { type Addresses, type ProcessName, serviceOf } from "./addresses.ts";
import { inTurn } from "./turns.ts";

/** Clients call the services as a person would: by the operator's listeners. */
export type Clients = Disposable & {
  readonly collector: Client<typeof CollectorServiceDefinition>;
  readonly orchestrator: Client<typeof OrchestratorServiceDefinition>;
  readonly storage: Client<typeof StorageServiceDefinition>;
};

/** createClients makes the clients of a mesh of some processes; disposing of them closes their connections. */
export function createClients(addresses: Addresses, processes: readonly ProcessName[]): Clients {
  // The operator's listeners speak plaintext, as those behind a sidecar do.
  const channels = createChannels({
    identity: { kind: "mesh", trustDomain: "cluster.local" },
    metrics: createMetrics(),
  });
  const at = (callee: "collector" | "orchestrator" | "storage") => {
    const replicas = processes.filter((name) => serviceOf(name) === callee).map((name) => addresses[name].operator);
    return { channels: inTurn(channels, replicas), callee, address: addresses[callee].operator, policies };
  };
  return {
    collector: createClient(CollectorServiceDefinition, at("collector")),
    orchestrator: createClient(OrchestratorServiceDefinition, at("orchestrator")),
    storage: createClient(StorageServiceDefinition, at("storage")),
    [Symbol.dispose]: () => channels.close(),
  };
}
