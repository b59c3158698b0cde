import type { Pod } from "../../lab/types.ts";
import { hostOf, port } from "../../stdio/places.ts";

type Clusters = { readonly cluster_statuses?: readonly Cluster[] };
type Cluster = { readonly name: string; readonly host_statuses?: readonly Host[] };
type Host = {
  readonly address: { readonly socket_address?: { readonly address: string } };
  readonly health_status?: { readonly failed_outlier_check?: boolean };
};

/** isEjected says whether the caller's proxy leaves a replica of a service alone; a replica that it does not know is an error. */
export async function isEjected(caller: Pod, account: string, replica: Pod): Promise<boolean> {
  const { cluster_statuses = [] } = JSON.parse(await caller.envoy("clusters?format=json")) as Clusters;
  const cluster = cluster_statuses.find(({ name }) => name === `outbound|${port}||${hostOf(account)}`);
  const host = cluster?.host_statuses?.find(({ address }) => address.socket_address?.address === replica.ip);
  if (host === undefined) throw new Error(`${caller.spec.name} does not know ${replica.spec.name} (${replica.ip})`);
  return host.health_status?.failed_outlier_check ?? false;
}
