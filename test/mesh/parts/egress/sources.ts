import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readContracts } from "../../../../tools/policy/contract/read.ts";
import { readEvidence } from "../../../../tools/policy/evidence/evidence.ts";
import { readSourceHosts, variablesFile } from "../../../../tools/policy/evidence/source-hosts.ts";
import { istioFiles } from "../../../../tools/policy/istio/files.ts";
import { root } from "../../../support/service.ts";
import type { KubeObject } from "../../lab/types.ts";

/** withSource are the objects by which the mesh knows the sources' hosts, made as they are for the repository, with one source file more. */
export function withSource(name: string, text: string): KubeObject[] {
  return egressOf([...files(), { name, text }]);
}

/** withoutSource are the same objects for the repository's own sources. */
export function withoutSource(): KubeObject[] {
  return egressOf(files());
}

/** onlyIn are the objects of a list that another one has not. */
export function onlyIn(list: readonly KubeObject[], other: readonly KubeObject[]): KubeObject[] {
  const name = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.name}`;
  const others = new Set(other.map(name));
  return list.filter((object) => !others.has(name(object)));
}

/** sourceOf is the text of a source file for a site at "host:port". */
export function sourceOf(site: string): string {
  return `title: A site outside
collect:
  hosts: ["https://${site}"]
  request:
    url: https://${site}/days/\${day}
  shards:
    list: [{id: all}]
  paginate: {kind: none}
  limits: {requestsPerSecond: 1, concurrency: 1, shards: 1}
page: {rows: rows}
gates: {leastItems: 1, largestGoneShare: 0.5, largestRejectedShare: 0.2}
normalise:
  currency: BRL
  largestPrice: 1000
  mapping:
    external_id: row.id
    title: row.title
    url: row.url
    price: money(row.price, row.currency)
`;
}

function egressOf(sources: readonly { readonly name: string; readonly text: string }[]): KubeObject[] {
  const contracts = readContracts(readFileSync(join(root, "gen/descriptors/colheita.binpb")));
  const { found, mistakes } = readSourceHosts(sources, readFileSync(join(root, variablesFile), "utf8"));
  if (mistakes.length > 0) throw new Error(mistakes.join("; "));
  const manifests = istioFiles(contracts, { ...readEvidence(), sourceHosts: found });
  const objects = manifests.flatMap(({ file, objects: all }) => {
    if (file === "istio/egress.yaml") return all;
    return file === "istio/collector.yaml" ? all.filter(({ kind }) => kind === "Sidecar") : [];
  });
  return objects.map((object) => {
    const { metadata } = object;
    if (metadata === undefined) throw new TypeError(`${object.kind} has no name`);
    return { ...object, metadata };
  });
}

function files(): { readonly name: string; readonly text: string }[] {
  const names = readdirSync(join(root, "sources")).filter((name) => name.endsWith(".yaml"));
  return names.map((name) => ({ name: `sources/${name}`, text: readFileSync(join(root, "sources", name), "utf8") }));
}
