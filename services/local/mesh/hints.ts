import type { Folder } from "../state/folder.ts";
import { type Addresses, GRPC_SERVICES } from "./addresses.ts";

/** hints says where a mesh can be reached, and what to try. */
export function hints(addresses: Addresses, folder: Folder, source: string): string {
  const { storage, orchestrator } = addresses;
  const call = (service: { operator: string }, body: string, method: string) =>
    `  grpcurl -plaintext -d '${body}' ${service.operator} ${method}`;
  return [
    "Serving until Ctrl-C:",
    ...GRPC_SERVICES.map((name) => {
      const { operator, admin } = addresses[name];
      return `  ${name.padEnd(14)}${operator}   metrics at http://${admin}/metrics`;
    }),
    `  ${"simulator".padEnd(14)}http://${addresses.simulator.http}`,
    `  logs in ${folder.logs}`,
    "",
    "Try:",
    `  grpcurl -plaintext ${storage.operator} describe colheita.storage.v1.StorageService`,
    call(storage, `{"parent":"sources/${source}","page_size":3}`, "colheita.storage.v1.StorageService/ListListings"),
    call(storage, `{"parent":"sources/${source}"}`, "colheita.storage.v1.StorageService/ListSnapshots"),
    call(
      orchestrator,
      '{"parent":"pipelines/daily","page_size":3}',
      "colheita.orchestrator.v1.OrchestratorService/ListRuns",
    ),
    "",
  ].join("\n");
}
