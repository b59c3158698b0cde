import type { HostMethod } from "../contract/host.ts";
import { durationOf, grpcPort } from "../names.ts";

/** Route is one entry of a VirtualService's `http`. */
export interface Route {
  readonly name: string;
  readonly match: readonly object[];
  readonly route: readonly object[];
  readonly headers?: object;
  readonly timeout?: string;
  readonly retries: object;
}

/** once is the retry policy of what is not the mesh's to try again; leaving it out means two more tries in Istio. */
export const once: Route["retries"] = { attempts: 0 };

/** How much later than the client a proxy gives up, so that the caller always sees its own DEADLINE_EXCEEDED. */
const slackMs = 1_000;

/** What may be tried again after the code UNAVAILABLE, and after DEADLINE_EXCEEDED besides. */
const unavailable = "connect-failure,refused-stream,reset,unavailable";
const slow = "gateway-error,deadline-exceeded";

/** methodRoutes gives a route for each distinct policy of some methods of a host, in the order of their contract. */
export function methodRoutes(methods: readonly HostMethod[], host: string): Route[] {
  const policies = Map.groupBy(methods, (method) => JSON.stringify(shapeOf(method)));
  return [...policies.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) {
      return [];
    }
    const { name, ...rest } = shapeOf(first);
    const match = same.map((method) => ({ uri: { exact: `/${method.name}` } }));
    return [{ name, match, route: destination(host), ...rest }];
  });
}

/** destination is where a route ends: a host's gRPC port. */
export function destination(host: string): Route["route"] {
  return [{ destination: { host, port: { number: grpcPort } } }];
}

/** shapeOf is all of a route that its policy decides. A stream has no timeout: its heartbeats say whether it lives. */
function shapeOf({ stream, policy }: HostMethod): Pick<Route, "name" | "timeout" | "retries"> {
  if (stream) {
    return { name: "streams", retries: once };
  }
  const { deadlineMs, retry } = policy;
  const deadline = `within-${durationOf(deadlineMs)}`;
  const timeout = durationOf(deadlineMs + slackMs);
  if (retry.owner !== "mesh") {
    return { name: deadline, timeout, retries: once };
  }
  const { maxAttempts, codes, perTryMs } = retry;
  const triesSlow = codes.includes("DEADLINE_EXCEEDED") && perTryMs !== undefined;
  return {
    name: `${deadline}-in-${maxAttempts}-tries${perTryMs === undefined ? "" : `-of-${durationOf(perTryMs)}`}`,
    timeout,
    retries: {
      attempts: maxAttempts - 1,
      ...(perTryMs !== undefined && { perTryTimeout: durationOf(perTryMs) }),
      retryOn: triesSlow ? `${unavailable},${slow}` : unavailable,
    },
  };
}
