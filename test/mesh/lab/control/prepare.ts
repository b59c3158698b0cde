import { until } from "../process/until.ts";
import type { Cluster } from "./cluster.ts";
import { istioNamespace } from "./istio.ts";
import { prepareNamespace, publishAuthority } from "./namespace.ts";

type Hook = { readonly failurePolicy: string; readonly clientConfig: { readonly caBundle?: string } };
type Hooks = { readonly items: readonly { readonly webhooks: readonly Hook[] }[] };

/** prepareCluster makes what a new cluster has before anything is installed: a node, an authority, the namespace of Istio. */
export async function prepareCluster({ api, pki }: Cluster): Promise<void> {
  await publishAuthority(api, pki.ca);
  await api.apply({ apiVersion: "v1", kind: "Node", metadata: { name: "node" } });
  await prepareNamespace(api, { apiVersion: "v1", kind: "Namespace", metadata: { name: istioNamespace } });
}

/**
 * awaitIstio waits until istiod can be asked. Pods that come before it has signed its webhooks would be refused, and
 * objects would not be checked.
 */
export async function awaitIstio({ api }: Cluster, signal: AbortSignal): Promise<void> {
  for (const kind of ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"]) {
    const look = async () => {
      const { items } = await api.get<Hooks>(`/apis/admissionregistration.k8s.io/v1/${kind}`);
      const hooks = items.flatMap(({ webhooks }) => webhooks);
      return hooks.every(({ failurePolicy, clientConfig }) => failurePolicy === "Fail" && clientConfig.caBundle);
    };
    await until(`istiod has signed its ${kind}`, look, { signal });
  }
  const root = `/api/v1/namespaces/${istioNamespace}/configmaps/istio-ca-root-cert`;
  await until("istiod has published its authority", async () => (await api.find(root)) !== undefined, { signal });
}
