import type { Api } from "./api/api.ts";
import { prepareNamespace } from "./control/namespace.ts";
import type { KubeObject, PodSpec } from "./types.ts";

/** prepareAccount makes the service account of a pod, and its namespace, where they are not there. */
export async function prepareAccount(api: Api, spec: PodSpec): Promise<void> {
  const { account, namespace = "colheita" } = spec;
  if ((await api.find(`/api/v1/namespaces/${namespace}`)) === undefined) {
    const labels = { "istio-injection": spec.proxy === "none" ? "disabled" : "enabled" };
    await prepareNamespace(api, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } });
  }
  if ((await api.find(`/api/v1/namespaces/${namespace}/serviceaccounts/${account}`)) !== undefined) return;
  await api.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace } });
}

/** extraPod is a pod that waits: what is to run in it is started from outside. */
export function extraPod(spec: PodSpec): KubeObject {
  const { name, account, namespace = "colheita", labels, ports, proxy } = spec;
  const annotations =
    proxy === "gateway"
      ? { "inject.istio.io/templates": "gateway" }
      : { "sidecar.istio.io/nativeSidecar": "true", "proxy.istio.io/config": "terminationDrainDuration: 1s\n" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: { ...labels, "sidecar.istio.io/inject": proxy === "none" ? "false" : "true" },
      annotations,
    },
    spec: {
      serviceAccountName: account,
      nodeName: "node",
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 5,
      containers: [containerOf(proxy, ports)],
    },
  };
}

// A Service finds its pods' ports by these names.
const portNames: Readonly<Record<number, string>> = { 50051: "grpc", 8080: "http" };

function containerOf(proxy: PodSpec["proxy"], ports: readonly number[]): object {
  const containerPorts = ports.map((containerPort) => {
    const name = portNames[containerPort];
    return { containerPort, ...(name !== undefined && { name }) };
  });
  if (proxy === "gateway") return { name: "istio-proxy", image: "auto", ports: containerPorts };
  return { name: "app", image: "pause", ports: containerPorts };
}
