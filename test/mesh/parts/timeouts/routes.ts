import type { MethodPolicy } from "../../../../services/kit/policy.ts";
import type { Method } from "../../../support/methods.ts";
import type { Pod, Report } from "../../lab/types.ts";

// How much longer a route lasts than the deadline that it is for: a client's own deadline ends the call first.
const marginMs = 1_000;

/** routeTimeoutMs is how long the proxies let a call last; 0 is for ever. */
export function routeTimeoutMs({ deadlineMs, heartbeatMs }: MethodPolicy): number {
  return heartbeatMs === undefined ? deadlineMs + marginMs : 0;
}

type Route = { readonly match?: { readonly path?: string }; readonly route?: { readonly timeout?: string } };

/** checkRoutes reads the routes in force in a caller's proxy: each method has the timeout that its contract gives it. */
export async function checkRoutes(pod: Pod, methods: readonly Method[], report: Report): Promise<void> {
  const routes = routesOf(JSON.parse(await pod.envoy("config_dump?resource=dynamic_route_configs")));
  for (const { path, policy } of methods) {
    const found = routes.filter(({ match }) => match?.path === `/${path}`).map(({ route }) => route?.timeout ?? "");
    const wantMs = routeTimeoutMs(policy);
    const what = wantMs === 0 ? "has no timeout, being a stream" : `has a timeout of ${wantMs} ms`;
    report.check(
      `${path}: its route ${what}`,
      found.length > 0 && found.every((timeout) => secondsOf(timeout) * 1000 === wantMs),
      found,
    );
  }
}

// A route may stand under several ports and names of one host; what matters are the routes themselves.
function routesOf(value: unknown): readonly Route[] {
  if (Array.isArray(value)) return value.flatMap(routesOf);
  if (typeof value !== "object" || value === null) return [];
  const nested = Object.entries(value).flatMap(([key, child]) => (key === "routes" ? [] : routesOf(child)));
  return "routes" in value ? [...(value.routes as readonly Route[]), ...nested] : nested;
}

function secondsOf(duration: string): number {
  return Number(duration.replace(/s$/, ""));
}
