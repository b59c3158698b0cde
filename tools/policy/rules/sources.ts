import { clusterService } from "../cluster-service.ts";
import type { Contract } from "../contract/model.ts";
import type { SourceHost } from "../evidence/source-hosts.ts";
import { databaseName, namespace } from "../names.ts";

/** sourceMistakes finds sources that lead to the house itself: a service is reached by its contract, a database by its service. */
export function sourceMistakes(contracts: readonly Contract[], hosts: readonly SourceHost[]): string[] {
  const own = [...contracts.map(({ account }) => account), databaseName];
  return hosts.flatMap(({ host, files }) => {
    const inside = clusterService(host);
    return inside !== undefined && inside.namespace === namespace && own.includes(inside.name)
      ? files.map((file) => `${file}: names ${host}, which is ${inside.name} itself and no source; remove it`)
      : [];
  });
}
