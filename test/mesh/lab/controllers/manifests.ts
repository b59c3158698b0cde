import { createHash } from "node:crypto";
import type { PodBody, PodTemplate } from "../kubelet/types.ts";
import type { KubeObject } from "../types.ts";

/** Controlled is what pods are made of: a Deployment, a StatefulSet or a Job. */
export type Controlled = {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly template: PodTemplate;
  /** claims are the volumes that each of its pods has for itself. */
  readonly claims: readonly string[];
  /** recreate: the old pods leave before new ones come. */
  readonly recreate: boolean;
};

type Spec = {
  readonly replicas?: number;
  readonly template: PodTemplate;
  readonly strategy?: { readonly type?: string };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
};

const controlling = ["Deployment", "StatefulSet", "Job"];

// What others need comes first, as with `kubectl apply`; what is not named here comes last.
const order = ["Namespace", "CustomResourceDefinition", "ServiceAccount", "Secret", "ConfigMap", "ClusterRole", "Role"];

/** inOrder are objects as they can be applied one after the other. */
export function inOrder(objects: readonly KubeObject[]): readonly KubeObject[] {
  const rank = (object: KubeObject) => (order.includes(object.kind) ? order.indexOf(object.kind) : order.length);
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

/** controlledOf are the objects that pods are made of. */
export function controlledOf(objects: readonly KubeObject[]): readonly Controlled[] {
  return objects
    .filter(({ kind }) => controlling.includes(kind))
    .map((object) => {
      const { replicas = 1, template, strategy, volumeClaimTemplates = [] } = object.spec as Spec;
      const { name, namespace = "default" } = object.metadata;
      return {
        kind: object.kind,
        name,
        namespace,
        replicas,
        template,
        claims: volumeClaimTemplates.map((claim) => claim.metadata.name),
        recreate: object.kind === "StatefulSet" || strategy?.type === "Recreate",
      };
    });
}

/** podOf is the pod that a controller makes of a template, with this suffix to its name. */
export function podOf(controlled: Controlled, suffix: string): KubeObject {
  const { kind, name, namespace, template, claims } = controlled;
  const hash = hashOf(template);
  const podName = kind === "Deployment" ? `${name}-${hash}-${suffix}` : `${name}-${suffix}`;
  // The injector learns the workload's name from the owner, as it does in a cluster.
  const owner =
    kind === "Deployment"
      ? { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name}-${hash}` }
      : { apiVersion: kind === "Job" ? "batch/v1" : "apps/v1", kind, name };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName,
      namespace,
      labels: { ...template.metadata?.labels, ...(kind === "Deployment" ? { "pod-template-hash": hash } : {}) },
      ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
      ownerReferences: [{ ...owner, uid: hash, controller: true }],
    },
    spec: { nodeName: "node", ...withClaims(template.spec, claims, podName) },
  } as KubeObject;
}

function withClaims(spec: PodBody, claims: readonly string[], pod: string): PodBody {
  if (claims.length === 0) return spec;
  const volumes = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: `${name}-${pod}` } }));
  return { ...spec, volumes: [...(spec.volumes ?? []), ...volumes] };
}

function hashOf(template: PodTemplate): string {
  return createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 10);
}
