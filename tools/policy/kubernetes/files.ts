import { clusterService } from "../cluster-service.ts";
import { componentOf } from "../component.ts";
import { type Host, hostsOf } from "../contract/host.ts";
import type { Contract } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { variablesFile } from "../evidence/source-hosts.ts";
import { databaseName, edge, fetcher, namespace } from "../names.ts";
import { reachOf } from "../reach.ts";
import type { Manifest, ManifestObject } from "../yaml.ts";
import { networkPolicy, policyObject } from "./policy.ts";
import {
  databaseTraffic,
  edgeTraffic,
  migrationTraffic,
  operatorTraffic,
  serviceTraffic,
  siteTraffic,
} from "./workloads.ts";

const folder = "k8s/components/network-policies";

/** networkPolicyFiles are the files of the component: nothing passes, and then what the contracts let pass. */
export function networkPolicyFiles(contracts: readonly Contract[], evidence: Evidence): Manifest[] {
  const hosts = hostsOf(contracts);
  const all = [...new Set(hosts.flatMap(({ files }) => files))];
  const files: Manifest[] = [
    { file: `${folder}/default.yaml`, from: ["tools/policy/kubernetes/files.ts"], objects: [denyAll()] },
    ...hosts.map((host) => serviceFile(host, hosts, evidence)),
    {
      file: `${folder}/externals.yaml`,
      from: all,
      objects: [networkPolicy(edge, edgeTraffic(hosts)), networkPolicy("operator", operatorTraffic(hosts))],
    },
    {
      file: `${folder}/postgres.yaml`,
      from: evidence.databases.map((account) => `services/${account}/migrate.ts`),
      objects: [networkPolicy(databaseName, databaseTraffic(evidence.databases))],
    },
    ...siteFiles(evidence),
  ];
  return componentOf(folder, files);
}

function denyAll(): ManifestObject {
  return policyObject("default", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
}

function serviceFile(host: Host, hosts: readonly Host[], evidence: Evidence): Manifest {
  const reach = reachOf(host, hosts, evidence);
  const migration = evidence.databases.includes(host.account)
    ? [networkPolicy(`${host.account}-migrate`, migrationTraffic(host.account))]
    : [];
  return {
    file: `${folder}/${host.account}.yaml`,
    from: [...host.files, ...reach.files],
    objects: [networkPolicy(host.account, serviceTraffic(host, reach)), ...migration],
  };
}

/** siteFiles are for those sources that are served by pods beside the services. */
function siteFiles({ sourceHosts }: Evidence): Manifest[] {
  const inside = sourceHosts.flatMap((source) => {
    const service = clusterService(source.host);
    return service?.namespace === namespace ? [{ name: service.name, source }] : [];
  });
  return [...Map.groupBy(inside, ({ name }) => name)].map(([name, sites]) => ({
    file: `${folder}/${name}.yaml`,
    from: [...new Set(sites.flatMap(({ source }) => source.files)), variablesFile].sort(),
    objects: [
      networkPolicy(
        name,
        siteTraffic(
          name,
          sites.map(({ source }) => source.port),
          fetcher,
        ),
      ),
    ],
  }));
}
