import { namespace as own } from "./names.ts";

/** ClusterService is where an address within the cluster leads. */
export interface ClusterService {
  readonly name: string;
  readonly namespace: string;
  /** Its whole name, however short it was written. */
  readonly host: string;
}

/** clusterService tells a host within the cluster from one outside: undefined is outside. */
export function clusterService(host: string): ClusterService | undefined {
  const [, name, namespace = own] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?)?$/.exec(host) ?? [];
  return name === undefined ? undefined : { name, namespace, host: `${name}.${namespace}.svc.cluster.local` };
}
