import type { Host, HostMethod } from "../contract/host.ts";
import { externals, grpcPort, principalOf } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";

/**
 * Whoever has a certificate of the mesh. Of a shorter name such as cluster.local and a star, Istio would not replace the
 * trust domain where a cluster has another.
 */
const everybody = "*";

const health = "/grpc.health.v1.Health/*";
const reflection = ["/grpc.reflection.v1.ServerReflection/*", "/grpc.reflection.v1alpha.ServerReflection/*"];

/**
 * authorization lets through to a host what its contracts say: exactly the
 * pairs of caller and method, health to every workload of the mesh, and
 * reflection to those outside it. What no rule names is refused.
 */
export function authorization({ account, methods }: Host): ManifestObject {
  return istioObject("AuthorizationPolicy", account, {
    selector: { matchLabels: { app: account } },
    action: "ALLOW",
    rules: [
      ...methodRules(methods),
      rule([everybody], [health]),
      rule(externals.toSorted().map(principalOf), reflection),
    ],
  });
}

/** methodRules gives one rule for each distinct set of callers. */
function methodRules(methods: readonly HostMethod[]): object[] {
  const sets = Map.groupBy(methods, ({ policy }) => policy.callers.toSorted().join());
  return [...sets].map(([callers, same]) =>
    rule(
      callers.split(",").map(principalOf),
      same.map(({ name }) => `/${name}`),
    ),
  );
}

function rule(principals: readonly string[], paths: readonly string[]): object {
  return {
    from: [{ source: { principals } }],
    to: [{ operation: { ports: [String(grpcPort)], paths } }],
  };
}
