import { clusterService } from "../cluster-service.ts";
import type { SourceHost } from "../evidence/source-hosts.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";
import { once } from "./route.ts";

/**
 * egressObjects make the sources' hosts known to the mesh. TLS passes through
 * untouched and is told by its server name. What is plain HTTP gets a route
 * without retries: how often a site is asked is the collector's to decide.
 */
export function egressObjects(sources: readonly SourceHost[]): ManifestObject[] {
  const hosts = Map.groupBy(sources, ({ host }) => host);
  return [...hosts].flatMap(([host, origins]) => {
    const plain = origins.filter(({ tls }) => !tls);
    return [
      ...(clusterService(host) === undefined ? [serviceEntry(host, origins)] : []),
      ...(plain.length > 0 ? [untried(host, plain)] : []),
    ];
  });
}

function serviceEntry(host: string, origins: readonly SourceHost[]): ManifestObject {
  return istioObject(
    "ServiceEntry",
    nameOf(host),
    {
      hosts: [host],
      exportTo: ["."],
      location: "MESH_EXTERNAL",
      resolution: "DNS",
      ports: origins.map(({ port, tls }) => ({
        number: port,
        name: `${tls ? "tls" : "http"}-${port}`,
        protocol: tls ? "TLS" : "HTTP",
      })),
    },
    // An address that the mesh made up would be refused by the collector as a private one.
    { "networking.istio.io/enable-autoallocate-ip": "false" },
  );
}

function untried(host: string, origins: readonly SourceHost[]): ManifestObject {
  return istioObject("VirtualService", nameOf(host), {
    hosts: [host],
    exportTo: ["."],
    http: origins.map(({ port }) => ({
      name: `port-${port}`,
      match: [{ port }],
      route: [{ destination: { host, port: { number: port } } }],
      retries: once,
    })),
  });
}

/** nameOf keeps the dots: with others in their place, a-b.example and a.b.example would have one name. */
function nameOf(host: string): string {
  return `source-${host}`;
}
