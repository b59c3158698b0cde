import type { MethodPolicy } from "../../../../services/kit/policy.ts";
import type { Pod } from "../../lab/types.ts";

/** marginMs is how much longer a route lasts than the deadline that it is for: a client's own deadline ends the call first. */
export const marginMs = 1_000;

/** routeTimeoutMs is how long the proxies are to let a call last; 0 is for ever. */
export function routeTimeoutMs({ deadlineMs, heartbeatMs }: MethodPolicy): number {
  return heartbeatMs === undefined ? deadlineMs + marginMs : 0;
}

type Route = {
  readonly match?: { readonly path?: string; readonly prefix?: string };
  readonly route?: { readonly timeout?: string; readonly retry_policy?: { readonly num_retries?: number } };
};

/** timeoutsInForce are the timeouts of the routes in a pod's proxy, by "package.Service/Method"; 0 is for ever. */
export async function timeoutsInForce(pod: Pick<Pod, "envoy">): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  for (const { match, route } of routesOf(JSON.parse(await pod.envoy("config_dump?resource=dynamic_route_configs")))) {
    const path = match?.path?.slice(1);
    if (path !== undefined) found.set(path, [...(found.get(path) ?? []), millisecondsOf(route?.timeout ?? "")]);
  }
  return found;
}

/** CommonRoute is the route in force to what a service serves beside its contract: health, or reflection. */
export type CommonRoute = { readonly prefix: string; readonly timeoutMs: number; readonly retries: number };

/** commonRoutesInForce are the routes in a pod's proxy to what every service serves beside its contract. */
export async function commonRoutesInForce(pod: Pick<Pod, "envoy">): Promise<readonly CommonRoute[]> {
  const routes = routesOf(JSON.parse(await pod.envoy("config_dump?resource=dynamic_route_configs")));
  return routes.flatMap(({ match, route }) => {
    if (match?.prefix?.startsWith("/grpc.") !== true) return [];
    const retries = route?.retry_policy === undefined ? 0 : (route.retry_policy.num_retries ?? 1);
    return [{ prefix: match.prefix, timeoutMs: millisecondsOf(route?.timeout ?? ""), retries }];
  });
}

// A host's routes stand wherever a port or a name leads to it.
function routesOf(value: unknown): readonly Route[] {
  if (Array.isArray(value)) return value.flatMap(routesOf);
  if (typeof value !== "object" || value === null) return [];
  const nested = Object.entries(value).flatMap(([key, child]) => (key === "routes" ? [] : routesOf(child)));
  return "routes" in value ? [...(value.routes as readonly Route[]), ...nested] : nested;
}

// A duration as protobuf writes it: "1.500s".
function millisecondsOf(duration: string): number {
  return Number(duration.replace(/s$/, "")) * 1000;
}
