import { namespace } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";

/** Peers are whom a rule is about, with the ports at which they are reached. */
export interface Peers {
  readonly peers: readonly object[] | "everybody";
  readonly ports: readonly { readonly port: number; readonly protocol?: "TCP" | "UDP" }[];
}

/** Traffic is what some pods may receive and send; nothing else passes. */
export interface Traffic {
  readonly labels: Readonly<Record<string, string>>;
  readonly ingress: readonly Peers[];
  readonly egress: readonly Peers[];
}

/** app selects the pods of a workload of the house. */
export function app(name: string): object {
  return { podSelector: { matchLabels: { app: name } } };
}

/** inNamespace selects all pods of another namespace. */
export function inNamespace(name: string): object {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/** networkPolicy makes the policy of some pods, for both directions. */
export function networkPolicy(name: string, { labels, ingress, egress }: Traffic): ManifestObject {
  return policyObject(name, {
    podSelector: { matchLabels: labels },
    policyTypes: ["Ingress", "Egress"],
    ingress: rulesOf("from", ingress),
    egress: rulesOf("to", egress),
  });
}

/** policyObject makes a NetworkPolicy of a spec. */
export function policyObject(name: string, spec: object): ManifestObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}

/** rulesOf leaves out what is about nobody: Kubernetes would take an empty list for everybody. */
function rulesOf(side: "from" | "to", all: readonly Peers[]): object[] {
  return all
    .filter(({ peers }) => peers.length > 0)
    .map(({ peers, ports }) => ({ ...(peers !== "everybody" && { [side]: peers }), ports: ports.map(portOf) }));
}

function portOf({ port, protocol = "TCP" }: Peers["ports"][number]): object {
  return { port, protocol };
}
