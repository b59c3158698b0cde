import type { Lab } from "../../lab/types.ts";

/** EDGES are the calls that a daily run consists of: who calls whom. */
export const EDGES = [
  ["orchestrator", "collector"],
  ["orchestrator", "processor"],
  ["orchestrator", "storage"],
  ["processor", "collector"],
  ["processor", "storage"],
] as const;

/** Traffic is how many requests the callers' proxies have sent along each edge, by "caller -> callee". */
export type Traffic = ReadonlyMap<string, number>;

/** readTraffic sums what the proxies of the callers count. */
export async function readTraffic(lab: Lab): Promise<Traffic> {
  const counts = EDGES.map(async ([caller, callee]) => {
    const sent = new RegExp(`^cluster\\.outbound\\|50051\\|\\|${callee}\\.colheita\\..*upstream_rq_total$`);
    const perPod = await Promise.all(lab.workload(caller).pods.map((pod) => pod.stat(sent)));
    return [`${caller} -> ${callee}`, perPod.reduce((sum, each) => sum + each, 0)] as const;
  });
  return new Map(await Promise.all(counts));
}

/** growth is what came along each edge between two readings. */
export function growth(before: Traffic, after: Traffic): Traffic {
  return new Map([...after].map(([edge, count]) => [edge, count - (before.get(edge) ?? 0)]));
}
