import type { Method } from "../../../support/methods.ts";
import type { Pod, Report } from "../../lab/types.ts";
import { routeTimeoutMs, timeoutsInForce } from "../support/routes.ts";

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
