import { componentOf } from "../component.ts";
import { type Host, hostsOf } from "../contract/host.ts";
import type { Contract } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { variablesFile } from "../evidence/source-hosts.ts";
import { edge } from "../names.ts";
import { reachOf } from "../reach.ts";
import type { Manifest } from "../yaml.ts";
import { authorization } from "./authorization.ts";
import { destinationRule } from "./destination-rule.ts";
import { egressObjects } from "./egress.ts";
import { ingressObjects } from "./ingress.ts";
import { meshObjects } from "./mesh.ts";
import { sidecar } from "./sidecar.ts";
import { virtualService } from "./virtual-service.ts";

/** istioFiles are the files of istio/: what holds for all, one for each service, egress, the edge, and their list. */
export function istioFiles(contracts: readonly Contract[], evidence: Evidence): Manifest[] {
  const hosts = hostsOf(contracts);
  const files: Manifest[] = [
    { file: "istio/mesh.yaml", from: ["tools/policy/istio/mesh.ts"], objects: meshObjects() },
    ...hosts.map((host) => serviceFile(host, hosts, evidence)),
    { file: "istio/ingress.yaml", from: edgeFiles(hosts), objects: ingressObjects(hosts) },
  ];
  const egress = egressObjects(evidence.sourceHosts);
  if (egress.length > 0) {
    const sources = evidence.sourceHosts.flatMap(({ files: named }) => named);
    files.push({ file: "istio/egress.yaml", from: [...new Set(sources), variablesFile].sort(), objects: egress });
  }
  return componentOf("istio", files);
}

function serviceFile(host: Host, hosts: readonly Host[], evidence: Evidence): Manifest {
  const reach = reachOf(host, hosts, evidence);
  return {
    file: `istio/${host.account}.yaml`,
    from: [...host.files, ...reach.files],
    objects: [virtualService(host), destinationRule(host), authorization(host), sidecar(host, reach)],
  };
}

function edgeFiles(hosts: readonly Host[]): string[] {
  return hosts
    .filter(({ methods }) => methods.some(({ policy }) => policy.callers.includes(edge)))
    .flatMap(({ files }) => files);
}
