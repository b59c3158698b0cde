import { policies } from "../../../gen/policy/policy.ts";
import { CollectorServiceDefinition } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { createChannels } from "../../kit/channels.ts";
import { createClient } from "../../kit/client.ts";
import { atOperatorListener } from "../../kit/identity.ts";
import { createMetrics } from "../../kit/metrics.ts";
import type { Client } from "../../kit/rpc.ts";
import { type Addresses, type ProcessName, serviceOf } from "./addresses.ts";
import { inTurn } from "./turns.ts";

/** Clients call the services as a person would: by the operator's listeners. */
export type Clients = Disposable & {
  readonly collector: Pick<Client<typeof CollectorServiceDefinition>, "listSources">;
  readonly orchestrator: Pick<Client<typeof OrchestratorServiceDefinition>, "createRun" | "listRuns" | "watchRun">;
  readonly storage: Pick<Client<typeof StorageServiceDefinition>, "getDailyReport">;
};

/** createClients makes the clients of a mesh of some processes; disposing of them closes their connections. */
export function createClients(addresses: Addresses, processes: readonly ProcessName[]): Clients {
  const channels = createChannels({ identity: atOperatorListener, metrics: createMetrics() });
  const at = (callee: "collector" | "orchestrator" | "storage") => {
    const replicas = processes.filter((name) => serviceOf(name) === callee).map((name) => addresses[name].operator);
    return { channels: inTurn(channels, replicas), callee, address: addresses[callee].operator, policies };
  };
  return {
    collector: createClient(CollectorServiceDefinition, { ...at("collector"), calls: ["listSources"] }),
    orchestrator: createClient(OrchestratorServiceDefinition, {
      ...at("orchestrator"),
      calls: ["createRun", "listRuns", "watchRun"],
    }),
    storage: createClient(StorageServiceDefinition, { ...at("storage"), calls: ["getDailyReport"] }),
    [Symbol.dispose]: () => channels.close(),
  };
}
