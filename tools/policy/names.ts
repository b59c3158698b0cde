import { externalCallers, gateway, namespace } from "../../services/kit/identity.ts";

export { namespace };

/** trustDomain is the first part of a workload's identity; a mesh with another one translates it. */
export const trustDomain = "cluster.local";

/** grpcPort is the port on which every service of the house answers. */
export const grpcPort = 50051;

/** adminPort is the container port of metrics and liveness; no Service has it. */
export const adminPort = 9090;

/** spanHost is where proxies send their spans, in the namespace of those who watch: a cluster's own, or nothing. */
export const spanHost = "opentelemetry-collector.monitoring.svc.cluster.local";
export const spanPort = 4317;

/** databasePort is PostgreSQL's. */
export const databasePort = 5432;

/** engine is the service account that calls what pipelines name. */
export const engine = "orchestrator";

/** fetcher is the service account that reaches the sources. */
export const fetcher = "collector";

/** externals are callers that are no service of the mesh: people, and the edge. */
export const externals = externalCallers;

/** rooms are folders under services/ that are no service of the mesh: what all stand on, and what people run. */
export const rooms: readonly string[] = ["kit", "local", "cli", "simulator"];

/** edge is the external caller that stands for everybody outside the cluster. */
export const edge = gateway;

/** databaseName is what PostgreSQL is called where it runs beside the services. */
export const databaseName = "postgres";

/** reserved are names that no service can have: others are called so, or generated files and the objects in them. */
export const reserved: readonly string[] = [
  ...externals,
  ...rooms,
  databaseName,
  "default",
  "egress",
  "externals",
  "ingress",
  "kustomization",
  "mesh",
];

/** edgeLabels are the labels by which the edge's pods are found. */
export const edgeLabels: Readonly<Record<string, string>> = { istio: "colheita-edge" };

/** hostOf gives "storage.colheita.svc.cluster.local" for storage. */
export function hostOf(account: string): string {
  return `${account}.${namespace}.svc.cluster.local`;
}

/** principalOf gives the identity of a service account as a mesh writes it. */
export function principalOf(account: string): string {
  return `${trustDomain}/ns/${namespace}/sa/${account}`;
}

/** durationOf writes milliseconds as meshes and people do: 90000 as "90s", 1500 as "1500ms". */
export function durationOf(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
