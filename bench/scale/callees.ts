import { policies } from "../../gen/policy/policy.ts";
import { CollectorServiceDefinition } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ProcessorServiceDefinition } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { createClient } from "../../services/kit/client.ts";
import type { Client } from "../../services/kit/rpc.ts";
import { addressOf, channelsAs } from "../../test/support/fleet.ts";
import type { RunningService } from "../../test/support/service.ts";
import type { Fleet } from "./fleet.ts";

/** Callees are the methods that the steps of a day call, of each replica. */
export type Callees = Disposable & {
  readonly collectors: readonly Pick<Client<typeof CollectorServiceDefinition>, "planCollection" | "collect">[];
  readonly processors: readonly Pick<Client<typeof ProcessorServiceDefinition>, "process">[];
  readonly storage: Pick<Client<typeof StorageServiceDefinition>, "openSnapshot" | "publishSnapshot">;
};

/** calleesOf connects to a fleet as its orchestrator. */
export function calleesOf(fleet: Fleet): Callees {
  const channels = channelsAs(fleet.orchestrator);
  const at = (callee: string, service: RunningService) => ({ channels, policies, callee, address: addressOf(service) });
  return {
    collectors: fleet.collectors.map((service) =>
      createClient(CollectorServiceDefinition, { ...at("collector", service), calls: ["planCollection", "collect"] }),
    ),
    processors: fleet.processors.map((service) =>
      createClient(ProcessorServiceDefinition, { ...at("processor", service), calls: ["process"] }),
    ),
    storage: createClient(StorageServiceDefinition, {
      ...at("storage", fleet.storage),
      calls: ["openSnapshot", "publishSnapshot"],
    }),
    [Symbol.dispose]: () => channels.close(),
  };
}
