import { join } from "node:path";

/** Tools are the programs of a mesh, at the versions that are pinned here. */
export type Tools = {
  /** folder has all of them but kustomize. */
  readonly folder: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly istioctl: string;
  readonly kustomize: string;
  /** bootstrap is the template that the agent writes Envoy's start file by. */
  readonly bootstrap: string;
};

/** filesOf are the tools of a folder that has them. */
export function filesOf(folder: string, kustomize: string): Tools {
  return {
    folder,
    etcd: join(folder, "etcd"),
    kubeApiserver: join(folder, "kube-apiserver"),
    istioctl: join(folder, "istioctl"),
    kustomize,
    bootstrap: join(folder, "envoy_bootstrap.json"),
  };
}
