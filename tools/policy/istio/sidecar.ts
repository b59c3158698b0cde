import { clusterService } from "../cluster-service.ts";
import type { Host } from "../contract/host.ts";
import { databaseName, hostOf, namespace, spanHost } from "../names.ts";
import type { Reach } from "../reach.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";

/** Only what the mesh knows can be reached at all. */
const registryOnly = { mode: "REGISTRY_ONLY" };

/** A proxy refuses a configuration that sends spans to a host it does not know. */
const spans = `monitoring/${spanHost}`;

/** sidecar shows a service's proxy whom the service calls, and nobody else. */
export function sidecar({ account }: Host, { callees, database, sources }: Reach): ManifestObject {
  const own = [...callees, ...(database ? [databaseName] : [])].map((name) => `./${hostOf(name)}`);
  const fetched = sources.map((source) => {
    const inside = clusterService(source.host);
    return inside === undefined
      ? `./${source.host}`
      : `${inside.namespace === namespace ? "." : inside.namespace}/${inside.host}`;
  });
  return istioObject("Sidecar", account, {
    workloadSelector: { labels: { app: account } },
    outboundTrafficPolicy: registryOnly,
    egress: [{ hosts: [...new Set([...own, ...fetched, spans])] }],
  });
}

/** defaultSidecar is for pods that are no service of ours, such as people's: they see the namespace, and nothing outside. */
export function defaultSidecar(): ManifestObject {
  return istioObject("Sidecar", "default", {
    outboundTrafficPolicy: registryOnly,
    egress: [{ hosts: ["./*", spans] }],
  });
}
