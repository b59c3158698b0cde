import { FIRST_PORT } from "../ports/block.ts";
import type { Folder } from "../state/folder.ts";
import { type Addresses, addressesIn, PROCESSES } from "./addresses.ts";

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
    ...whereElse(addresses),
    "Try, in another terminal:",
    "  npx colheita runs list daily",
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

// The command line calls the usual ports where nobody tells it of others: here that would be somebody else's mesh.
function whereElse(addresses: Addresses): string[] {
  const usual = addressesIn({ port: (offset) => FIRST_PORT + offset });
  if (forPeople(addresses) === forPeople(usual)) return [];
  return [
    "The usual ports are taken, so these are others. Tell the command line of them,",
    "or it calls whoever has the usual ones:",
    `  export COLHEITA_ADDRESS=${forPeople(addresses)}`,
    "",
  ];
}

function forPeople(addresses: Addresses): string {
  return [addresses.orchestrator, addresses["orchestrator-2"]].map(({ operator }) => operator).join(",");
}

function drops(source: string, day: string): string {
  return `{"parent":"${source}/snapshots/${day}","min_drop_share":0.2,"page_size":3}`;
}
