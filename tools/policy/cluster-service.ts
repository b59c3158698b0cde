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
  const [, name, namespace = own, end] = address.exec(host) ?? [];
  // Of a name with one dot nobody can tell whether it ends in a namespace or in a domain, but for our own.
  return name === undefined || (end === "" && namespace !== own)
    ? undefined
    : { name, namespace, host: `${name}.${namespace}.svc.cluster.local` };
}

const address = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)((?:\.svc(?:\.cluster\.local)?)?))?$/;
