import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostsOf } from "../../../../tools/policy/contract/host.ts";
import { readContracts } from "../../../../tools/policy/contract/read.ts";
import { readEvidence } from "../../../../tools/policy/evidence/evidence.ts";
import { reachOf } from "../../../../tools/policy/reach.ts";
import { root } from "../../../support/service.ts";
import type { Lab } from "../../lab/types.ts";
import { replicasOf } from "../support/replicas.ts";

/** Edge is who calls whom. */
export type Edge = { readonly caller: string; readonly callee: string };

/** edges are the calls between services that the contracts and the pipelines know of; a daily run makes all of them. */
export function edges(): Edge[] {
  const hosts = hostsOf(readContracts(readFileSync(join(root, "gen/descriptors/colheita.binpb"))));
  const evidence = readEvidence();
  return hosts.flatMap((host) => {
    return reachOf(host, hosts, evidence).callees.map((callee) => ({ caller: host.account, callee }));
  });
}

/** Traffic is how many requests the callers' proxies have sent along each edge, by "caller -> callee". */
export type Traffic = ReadonlyMap<string, number>;

/** readTraffic sums what the proxies of the callers count. */
export async function readTraffic(lab: Lab): Promise<Traffic> {
  const counts = edges().map(async ({ caller, callee }) => {
    const sent = new RegExp(`^cluster\\.outbound\\|50051\\|\\|${callee}\\.colheita\\..*upstream_rq_total$`);
    const perPod = await Promise.all(replicasOf(lab, caller).map((pod) => pod.stat(sent)));
    return [`${caller} -> ${callee}`, perPod.reduce((sum, each) => sum + each, 0)] as const;
  });
  return new Map(await Promise.all(counts));
}

/** growth is what came along each edge between two readings. */
export function growth(before: Traffic, after: Traffic): Traffic {
  return new Map([...after].map(([edge, count]) => [edge, count - (before.get(edge) ?? 0)]));
}
