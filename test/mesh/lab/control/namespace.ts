import type { Api } from "../api/api.ts";
import type { KubeObject } from "../types.ts";

/** prepareNamespace makes a namespace with what a cluster's controllers put into each: an account, and the authority. */
export async function prepareNamespace(api: Api, namespace: KubeObject): Promise<void> {
  await api.apply(namespace);
  await fillNamespace(api, namespace.metadata.name);
}

/** fillNamespace adds what a cluster's controllers put into a namespace. */
export async function fillNamespace(api: Api, namespace: string): Promise<void> {
  const own = await api.get<KubeObject & { data: Record<string, string> }>(rootAuthority);
  await api.apply(
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-root-ca.crt", namespace }, data: own.data },
  );
}

/** publishAuthority says which authority signed the API server's certificate, for pods to read. */
export async function publishAuthority(api: Api, ca: string): Promise<void> {
  await api.apply({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace: "kube-system" },
    data: { "ca.crt": ca },
  });
}

const rootAuthority = "/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt";
