import type { Place } from "./field.ts";
import type { Container, PodObject } from "./types.ts";
import type { Store } from "./values.ts";

/** somePod is a pod as the API server returns it, with this container in it. */
export function somePod(container: Partial<Container> = {}): PodObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "storage-0",
      namespace: "colheita",
      uid: "u-1",
      labels: { app: "storage", version: "v1" },
      annotations: { note: 'a "b"' },
    },
    spec: {
      serviceAccountName: "storage",
      nodeName: "node",
      containers: [{ name: "app", image: "colheita:1", ...container }],
    },
  };
}

/** somePlace is where that pod runs. */
export const somePlace: Place = { podIp: "10.77.0.20", hostIp: "10.77.0.1", cpus: 2, memoryBytes: 4_000_000_000 };

/** someStore has one ConfigMap and one Secret. */
export const someStore: Store = {
  configMap: async (name) => (name === "settings" ? { COLOUR: "green", SIZE: "7" } : undefined),
  secret: async (name) => (name === "database" ? { url: "postgres://x" } : undefined),
};
