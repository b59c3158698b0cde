import type { LivePod } from "../kubelet/live-pod.ts";
import { portOf } from "../kubelet/probe.ts";
import type { KubeObject } from "../types.ts";

/** Service is a Service as the API server returns it. */
export type Service = KubeObject & {
  readonly spec: {
    readonly clusterIP: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports: readonly ServicePort[];
  };
};

/** ServicePort is one port of a Service. */
export type ServicePort = {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly appProtocol?: string;
};

/** Backend is what a port of a service leads to. */
export type Backend = { readonly name: string; readonly port: number; readonly targetPort: number };

/** selects says whether a service is for a pod, by its selector. */
export function selects(service: Service, pod: LivePod): boolean {
  const selector = Object.entries(service.spec.selector ?? {});
  if (selector.length === 0 || service.metadata.namespace !== pod.object.metadata.namespace) return false;
  return selector.every(([key, value]) => pod.object.metadata.labels?.[key] === value);
}

/** backendsOf are the ports of a service, by the numbers that a pod has for them. */
export function backendsOf(service: Service, pod: LivePod): readonly Backend[] {
  const [first] = pod.object.spec.containers;
  if (first === undefined) return [];
  return service.spec.ports.map(({ name = "", port, targetPort = port }) => {
    return { name, port, targetPort: portOf({ spec: pod.object.spec }, first, targetPort) };
  });
}

/** sliceOf is the EndpointSlice of a service with these pods behind it. */
export function sliceOf(service: Service, pods: readonly LivePod[]): KubeObject {
  const { name, namespace = "default" } = service.metadata;
  const [first] = pods;
  const ports = first === undefined ? [] : backendsOf(service, first);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${name}-lab`,
      namespace,
      labels: { "kubernetes.io/service-name": name, "endpointslice.kubernetes.io/managed-by": "lab" },
    },
    addressType: "IPv4",
    ports: ports.map((each, index) => {
      const appProtocol = service.spec.ports[index]?.appProtocol;
      return {
        name: each.name,
        port: each.targetPort,
        protocol: "TCP",
        ...(appProtocol === undefined ? {} : { appProtocol }),
      };
    }),
    endpoints: pods.map((pod) => ({
      addresses: [pod.ip],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: pod.object.spec.nodeName,
      targetRef: { kind: "Pod", namespace, name: pod.name },
    })),
  };
}
