import { join } from "node:path";

/** Tools are the programs of a mesh, at the versions that are pinned here. */
export type Tools = {
  /** folder has all of them. */
  readonly folder: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly istioctl: string;
  readonly kustomize: string;
  /** bootstrap is the template that the agent writes Envoy's start file by. */
  readonly bootstrap: string;
};

/** OpenOptions say how tools are got. */
export type OpenOptions = { readonly say: (line: string) => void; readonly signal: AbortSignal };

/** toolsIn are the tools of a folder that has them all. */
export function toolsIn(folder: string): Tools {
  return {
    folder,
    etcd: join(folder, "etcd"),
    kubeApiserver: join(folder, "kube-apiserver"),
    istioctl: join(folder, "istioctl"),
    kustomize: join(folder, "kustomize"),
    bootstrap: join(folder, "envoy_bootstrap.json"),
  };
}

/** openTools returns the tools. */
export async function openTools(_options: OpenOptions): Promise<Tools> {
  const given = process.env.MESH_BIN;
  if (given === undefined) throw new Error("MESH_BIN is not set");
  return toolsIn(given);
}
