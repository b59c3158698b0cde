import { quantity } from "./quantity.ts";
import type { Container, PodObject, ResourceField } from "./types.ts";

/** Place is where a pod runs. */
export type Place = {
  readonly podIp: string;
  readonly hostIp: string;
  /** cpus and memoryBytes are the machine's: what a container may use that has no limit. */
  readonly cpus: number;
  readonly memoryBytes: number;
};

/** fieldOf is what a pod's field holds, by its path: "metadata.name", "metadata.labels['app']". */
export function fieldOf(pod: PodObject, place: Place, path: string): string {
  const { metadata, spec } = pod;
  const [, map, key = ""] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === "labels") return metadata.labels?.[key] ?? "";
  if (map === "annotations") return metadata.annotations?.[key] ?? "";
  const fields: Readonly<Record<string, () => string>> = {
    "metadata.name": () => metadata.name,
    "metadata.namespace": () => metadata.namespace,
    "metadata.uid": () => metadata.uid,
    "metadata.labels": () => listing(metadata.labels),
    "metadata.annotations": () => listing(metadata.annotations),
    "spec.serviceAccountName": () => spec.serviceAccountName ?? "default",
    "spec.nodeName": () => spec.nodeName ?? "",
    "status.podIP": () => place.podIp,
    "status.podIPs": () => place.podIp,
    "status.hostIP": () => place.hostIp,
  };
  const field = fields[path];
  if (field === undefined) throw new Error(`${metadata.name}: the lab knows no field ${path}`);
  return field();
}

/** resourceOf is a container's limit or request in units of the divisor, rounded up. */
export function resourceOf(container: Container, place: Place, field: ResourceField): string {
  const [kind, name = ""] = field.resource.split(".");
  const given = container.resources?.[kind === "limits" ? "limits" : "requests"]?.[name];
  const machine = name === "cpu" ? place.cpus : place.memoryBytes;
  const divisor = field.divisor === undefined || field.divisor === "0" ? 1 : quantity(field.divisor);
  return String(Math.ceil((given === undefined ? machine : quantity(given)) / divisor));
}

function listing(map: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(map).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return lines.sort().join("\n");
}
