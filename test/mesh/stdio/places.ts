import { join } from "node:path";
import { grpcPort, hostOf, namespace } from "../../../tools/policy/names.ts";

export { grpcPort as port, hostOf, namespace };

/** addressOf is where a service serves gRPC in the cluster. */
export function addressOf(account: string): string {
  return `${hostOf(account)}:${grpcPort}`;
}

/** accountOf is the service account that serves a method: "storage" of "colheita.storage.v1.StorageService/GetListing". */
export function accountOf(path: string): string {
  return path.split(".")[1] ?? "";
}

/** zoneLabel is the label by which Istio knows a pod's zone where its node has none. */
export function zoneLabel(zone: string | undefined): Readonly<Record<string, string>> {
  return zone === undefined ? {} : { "istio-locality": `lab.${zone}` };
}

/** program is the command line that starts a file of test/mesh with its one argument, wherever a pod has its node. */
export function program(file: string, argument: unknown): readonly string[] {
  return ["node", join(import.meta.dirname, "..", file), JSON.stringify(argument)];
}
