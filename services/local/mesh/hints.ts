import type { Folder } from "../state/folder.ts";
import { type Addresses, PROCESSES } from "./addresses.ts";

/** Harvested is what there is to ask about. */
export type Harvested = { readonly sources: readonly string[]; readonly lastDay: string | undefined };

/** hints says where a mesh can be reached, and what to try. */
export function hints(addresses: Addresses, folder: Folder, { sources, lastDay }: Harvested): string {
  const source = `sources/${sources[0] ?? "-"}`;
  const { storage, orchestrator } = addresses;
  const call = (service: { operator: string }, body: string, method: string) =>
    `  grpcurl -plaintext -d '${body}' ${service.operator} ${method}`;
  return [
    "Serving until Ctrl-C:",
    ...PROCESSES.map((name) => {
      const { operator, admin } = addresses[name];
      return `  ${name.padEnd(16)}${operator}   metrics at http://${admin}/metrics`;
    }),
    `  ${"simulator".padEnd(16)}http://${addresses.simulator.http}`,
    `  logs in ${folder.logs}, process numbers in ${folder.pids}`,
    "",
    "Try:",
    `  grpcurl -plaintext ${storage.operator} describe colheita.storage.v1.StorageService`,
    call(storage, `{"parent":"${source}","page_size":3}`, "colheita.storage.v1.StorageService/ListListings"),
    ...(lastDay === undefined
      ? []
      : [call(storage, drops(source, lastDay), "colheita.storage.v1.StorageService/ListChanges")]),
    call(
      orchestrator,
      '{"parent":"pipelines/daily","page_size":3}',
      "colheita.orchestrator.v1.OrchestratorService/ListRuns",
    ),
    "",
  ].join("\n");
}

function drops(source: string, day: string): string {
  return `{"parent":"${source}/snapshots/${day}","min_drop_share":0.2,"page_size":3}`;
}
