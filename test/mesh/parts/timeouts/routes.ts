import type { Method } from "../../../support/methods.ts";
import type { Pod, Report } from "../../lab/types.ts";
import { commonRoutesInForce, routeTimeoutMs, timeoutsInForce } from "../support/routes.ts";

/** checkRoutes reads the routes in force in a caller's proxy: each method has the timeout that its contract gives it. */
export async function checkRoutes(pod: Pod, methods: readonly Method[], report: Report): Promise<void> {
  const inForce = await timeoutsInForce(pod);
  for (const { path, policy } of methods) {
    const found = inForce.get(path) ?? [];
    const wantMs = routeTimeoutMs(policy);
    const what = wantMs === 0 ? "has no timeout, being a stream" : `has a timeout of ${wantMs} ms`;
    report.check(`${path}: its route ${what}`, found.length > 0 && found.every((ms) => ms === wantMs), found);
  }
}

/** checkCommonRoutes reads the routes to health and reflection of so many services: they have no time, and one try. */
export async function checkCommonRoutes(pod: Pod, services: number, report: Report): Promise<void> {
  const routes = await commonRoutesInForce(pod);
  const wrong = routes.filter(({ timeoutMs, retries }) => timeoutMs !== 0 || retries !== 0);
  const all = ["/grpc.health.", "/grpc.reflection."].every((prefix) => {
    return routes.filter((route) => route.prefix === prefix).length >= services;
  });
  const what = `${pod.spec.name}: the routes to health and reflection have no timeout and no second try`;
  report.check(what, all && wrong.length === 0, all && wrong.length === 0 ? `${routes.length} routes` : routes);
}
