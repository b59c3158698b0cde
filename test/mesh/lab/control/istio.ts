import { parse, parseAllDocuments, stringify } from "yaml";
import type { Api } from "../api/api.ts";
import { run } from "../process/command.ts";
import { until } from "../process/until.ts";
import type { KubeObject } from "../types.ts";

/** istioNamespace is where the control plane is. */
export const istioNamespace = "istio-system";

// Beyond what an installation has anyway: filters that Envoy's own build does not have are left out, and changes go to
// the proxies at once.
const settings = [
  // Its webhook checks whatever is applied, and not only what names a revision.
  "values.defaultRevision=default",
  "values.pilot.env.PILOT_ENABLE_ALPN_FILTER=false",
  "values.pilot.env.PILOT_ENABLE_METADATA_EXCHANGE=false",
  "values.pilot.env.PILOT_DEBOUNCE_AFTER=20ms",
  "values.pilot.env.PILOT_ENABLE_GATEWAY_API=false",
];

// What the project asks of a mesh (see docs/mesh.md), and what a test of it has to read.
const meshConfig = {
  accessLogFile: "/dev/stdout",
  accessLogEncoding: "JSON",
  outboundTrafficPolicy: { mode: "REGISTRY_ONLY" },
  enablePrometheusMerge: false,
  // Istio's metrics are made by a filter that Envoy's own build does not have.
  defaultProviders: {},
  defaultConfig: {
    discoveryAddress: `istiod.${istioNamespace}.svc:15012`,
    concurrency: 1,
    proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" },
    proxyStatsMatcher: {
      inclusionRegexps: [
        ".*outlier_detection.*",
        ".*upstream_rq_.*",
        ".*overflow.*",
        ".*ssl.*",
        ".*rbac.*",
        ".*jwt_authn.*",
        ".*BlackHoleCluster.*",
      ],
    },
    runtimeValues: {
      // Envoy's own build has other defaults than the proxy's image.
      "envoy.reloadable_features.http2_use_oghttp2": "false",
      "envoy.features.enable_all_deprecated_features": "true",
    },
  },
};

/** istioManifest is what istioctl installs, with the lab's settings. */
export async function istioManifest(istioctl: string, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const set = settings.flatMap((each) => ["--set", each]);
  const text = await run(istioctl, ["manifest", "generate", "--set", "profile=minimal", ...set], { signal });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubeObject | null);
  return objects.filter((object) => object !== null).map(withMeshConfig);
}

function withMeshConfig(object: KubeObject): KubeObject {
  if (object.kind !== "ConfigMap" || object.metadata.name !== "istio") return object;
  const data = object.data as Record<string, string>;
  const given = parse(data.mesh ?? "") as typeof meshConfig;
  const defaultConfig = { ...given.defaultConfig, ...meshConfig.defaultConfig };
  return { ...object, data: { ...data, mesh: stringify({ ...given, ...meshConfig, defaultConfig }) } };
}

/** servesIstio waits until the API server serves the kinds of Istio's definitions. */
export async function servesIstio(api: Api, signal: AbortSignal): Promise<void> {
  for (const [group, atLeast] of [
    ["networking.istio.io/v1", 6],
    ["security.istio.io/v1", 3],
    ["telemetry.istio.io/v1", 1],
  ] as const) {
    const look = async () => {
      const { resources } = await api.get<{ resources: readonly { name: string }[] }>(`/apis/${group}`);
      return resources.filter((each) => !each.name.includes("/")).length >= atLeast;
    };
    await until(`the API server serves ${group}`, look, { signal });
  }
}
