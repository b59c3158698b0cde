import { namespace } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";

const groups = {
  DestinationRule: "networking.istio.io",
  Gateway: "networking.istio.io",
  ServiceEntry: "networking.istio.io",
  Sidecar: "networking.istio.io",
  VirtualService: "networking.istio.io",
  AuthorizationPolicy: "security.istio.io",
  PeerAuthentication: "security.istio.io",
  RequestAuthentication: "security.istio.io",
  Telemetry: "telemetry.istio.io",
} as const;

/** istioObject makes an object of Istio's API in the house's namespace. */
export function istioObject(
  kind: keyof typeof groups,
  name: string,
  spec: object,
  labels?: Readonly<Record<string, string>>,
): ManifestObject {
  return {
    apiVersion: `${groups[kind]}/v1`,
    kind,
    metadata: { name, namespace, ...(labels && { labels }) },
    spec,
  };
}
