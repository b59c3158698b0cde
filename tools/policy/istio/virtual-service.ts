import type { Host } from "../contract/host.ts";
import { hostOf } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";
import { destination, methodRoutes, once, type Route } from "./route.ts";

/**
 * virtualService routes every method of a host as its policy says, and what
 * every server answers besides: health and reflection. There is no other
 * route, so a call of what no contract has ends at the caller's proxy.
 */
export function virtualService({ account, methods }: Host): ManifestObject {
  const host = hostOf(account);
  const common: Route = {
    name: "health-and-reflection",
    match: [{ uri: { prefix: "/grpc.health." } }, { uri: { prefix: "/grpc.reflection." } }],
    route: destination(host),
    retries: once,
  };
  return istioObject("VirtualService", account, {
    hosts: [host],
    exportTo: ["."],
    http: [...methodRoutes(methods, host), common],
  });
}
