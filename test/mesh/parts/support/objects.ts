import type { KubeObject, Lab } from "../../lab/types.ts";
import { namespace } from "../../stdio/places.ts";

/** Listed is an object of a kind whose specification has a shape. */
export type Listed<S = unknown> = KubeObject & { readonly spec: S };

/** listObjects are the mesh's objects of a kind: `listObjects(lab, "security.istio.io", "peerauthentications")`. */
export async function listObjects<S = unknown>(lab: Lab, group: string, kinds: string): Promise<Listed<S>[]> {
  const path = `/apis/${group}/v1/namespaces/${namespace}/${kinds}`;
  const found = (await lab.get(path)) as KubeObject & { readonly items?: readonly Listed<S>[] };
  // The items of a list do not say what they are.
  const { apiVersion, kind } = found;
  return (found.items ?? []).map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, "") }));
}

/** bare is an object as it was applied: without what the API server knows about it. */
export function bare<S>({ apiVersion, kind, metadata, spec }: Listed<S>): Listed<S> {
  const { name, namespace: space, labels, annotations } = metadata;
  const kept = {
    name,
    ...(space !== undefined && { namespace: space }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
  return { apiVersion, kind, metadata: kept, spec };
}
