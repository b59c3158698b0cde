import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { until } from "../../lab/process/until.ts";
import type { Lab, Part, Pod, Report } from "../../lab/types.ts";
import { replicasOf } from "../support/replicas.ts";
import { PORTS } from "./ports.ts";
import { type Site, startSite, type Visited } from "./site.ts";
import { onlyIn, sourceOf, withoutSource, withSource } from "./sources.ts";
import { reached, said, type Visit, visitFrom } from "./visits.ts";

/** A source's host, and one that no source names. Their addresses are those that documentation keeps for examples. */
const MARKET = { host: "market.example.net", address: "203.0.113.10" };
const OTHER = { host: "other.example.net", address: "203.0.113.20" };

const simulator: Visit = {
  name: "the simulator, by name",
  url: `http://simulator.colheita.svc.cluster.local:${PORTS.plain}/robots.txt`,
  mark: "User-agent",
};
const market: Visit = {
  name: "the source's site, by name",
  url: `https://${MARKET.host}:${PORTS.secure}/by-name`,
  mark: MARKET.host,
};

/** Nobody may reach the other site in any of these ways; the collector neither. */
const CLOSED: readonly Visit[] = [
  { name: "by name", url: `https://${OTHER.host}:${PORTS.secure}/by-name` },
  { name: "by name, without TLS", url: `http://${OTHER.host}:${PORTS.plain}/plain` },
  { name: "by address", url: `https://${OTHER.address}:${PORTS.secure}/by-address` },
  { name: "by address, without TLS", url: `http://${OTHER.address}:${PORTS.plain}/by-address` },
  { name: "under the simulator's name", url: simulator.url, at: OTHER.address },
  { name: "under the source's name", url: market.url, at: OTHER.address },
].map((visit) => ({ ...visit, name: `another site, ${visit.name}`, mark: OTHER.host }));

/** Where a proxy sends the connections that may go nowhere. */
const blackHole = /BlackHoleCluster.*downstream_cx_total$/;

/** egress shows that the collector reaches its sources' hosts and nothing else, and that nobody else reaches anything. */
export const egress: Part = {
  number: 7,
  title: "Out of the mesh goes the collector alone, and to its sources' hosts alone",
  async run(lab, report) {
    await using site = await startSite(lab, MARKET.host, MARKET.address);
    await using other = await startSite(lab, OTHER.host, OTHER.address);
    await checkReachable(lab, report, site, other);
    await checkNamed(lab, report, site, other);
  },
};

// Without it, a site that cannot be reached at all would pass for one that is closed.
async function checkReachable(lab: Lab, report: Report, site: Site, other: Site): Promise<void> {
  const outsider = await lab.startPod({
    name: "visitor",
    account: "visitor",
    namespace: "outside",
    labels: { app: "visitor" },
    proxy: "none",
    ports: [],
  });
  try {
    const seen = await visitFrom(outsider, [market, ...CLOSED]);
    report.check("a machine outside the mesh reaches both sites", seen.every(reached), seen.map(said));
  } finally {
    await outsider.kill();
  }
  await Promise.all([site.take(), other.take()]);
}

async function checkNamed(lab: Lab, report: Report, site: Site, other: Site): Promise<void> {
  const [collector] = replicasOf(lab, "collector");
  const before = await visitFrom(collector, [simulator, market]);
  const [fetched, unnamed] = before;
  report.check("the collector reaches the simulator", fetched?.status === 200, before.slice(0, 1).map(said));
  report.check(
    "and no site that no source names",
    unnamed !== undefined && !reached(unnamed),
    before.slice(1).map(said),
  );

  const own = withoutSource();
  const more = withSource("sources/market.yaml", sourceOf(`${MARKET.host}:${PORTS.secure}`));
  await lab.apply(...more);
  try {
    await lab.settled();
    const opened = async () => (await visitFrom(collector, [market])).every(reached);
    await until("the collector reaches a site that a source names", opened, lab);
    await site.take();
    for (const service of GRPC_SERVICES) {
      for (const pod of replicasOf(lab, service)) await checkPod(report, pod, service, { site, other });
    }
  } finally {
    await lab.remove(...onlyIn(more, own));
    await lab.apply(...own);
  }
  const closed = async () => (await visitFrom(collector, [market])).every((each) => !reached(each));
  await until("the site is closed again without its source", closed, lab);
}

async function checkPod(report: Report, pod: Pod, service: string, sites: { site: Site; other: Site }): Promise<void> {
  const isCollector = service === "collector";
  await Promise.all([sites.site.take(), sites.other.take()]);
  const blockedBefore = await pod.stat(blackHole);
  const [simulated, named, ...closed] = await visitFrom(pod, [simulator, market, ...CLOSED]);
  const open = [simulated, named].filter((each) => each !== undefined);
  const right = open.length === 2 && open.every((each) => reached(each) === isCollector);
  report.check(
    `${pod.spec.name} reaches ${isCollector ? "the sources' hosts" : "no source's host"}`,
    right,
    open.map(said),
  );
  report.check(
    `${pod.spec.name} reaches nothing else`,
    closed.every((each) => !reached(each)),
    closed.map(said),
  );
  const [atSite, atOther] = await Promise.all([sites.site.take(), sites.other.take()]);
  const requests = atSite.filter(({ kind }) => kind === "request");
  const logs = [`the source's site saw ${paths(requests)}`, `the other one ${atOther.length} connections`];
  const alone = atOther.length === 0 && (isCollector ? requests.length > 0 : atSite.length === 0);
  report.check(
    `the sites saw ${isCollector ? "what it asked a source for" : "nothing"} of ${pod.spec.name}`,
    alone,
    logs,
  );
  const blocked = (await pod.stat(blackHole)) - blockedBefore;
  report.check(
    `the proxy of ${pod.spec.name} says that it let them go nowhere`,
    blocked > 0,
    `${blocked} connections went to its BlackHoleCluster`,
  );
}

function paths(visited: readonly Visited[]): string {
  return visited.length === 0 ? "nothing" : visited.map(({ path }) => path).join(", ");
}
