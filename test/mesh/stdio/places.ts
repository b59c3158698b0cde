import { join } from "node:path";

/** namespace is where all workloads of the mesh are. */
export const namespace = "colheita";

/** port is where every service of the mesh serves gRPC. */
export const port = 50051;

/** hostOf is a service's name in the cluster. */
export function hostOf(account: string): string {
  return `${account}.${namespace}.svc.cluster.local`;
}

/** addressOf is where a service serves gRPC in the cluster. */
export function addressOf(account: string): string {
  return `${hostOf(account)}:${port}`;
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
