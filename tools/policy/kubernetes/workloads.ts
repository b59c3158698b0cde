import { clusterService } from "../cluster-service.ts";
import type { Host } from "../contract/host.ts";
import type { SourceHost } from "../evidence/source-hosts.ts";
import { adminPort, databaseName, databasePort, edge, edgeLabels, grpcPort, namespace, spanPort } from "../names.ts";
import type { Reach } from "../reach.ts";
import { app, inNamespace, type Peers, type Traffic } from "./policy.ts";

/** names are how every pod finds others. */
const names: Peers = { peers: [inNamespace("kube-system")], ports: [{ port: 53, protocol: "UDP" }, { port: 53 }] };

/** control is where proxies have their configuration and certificates from. */
const control: Peers = { peers: [inNamespace("istio-system")], ports: [{ port: 15012 }] };

/** spans are what proxies send to those who watch. */
const spans: Peers = { peers: [inNamespace("monitoring")], ports: [{ port: spanPort }] };

/** scraped lets metrics be read: a service's own, and those of its proxy. */
function scraped(...ports: number[]): Peers {
  return { peers: [inNamespace("monitoring")], ports: ports.map((port) => ({ port })) };
}

const proxyMetrics = 15020;

/** What is no address of the Internet: an outside host's name must not lead here. */
const insideIpv4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
const insideIpv6 = ["::1/128", "fc00::/7", "fe80::/10"];
const internet = [
  { ipBlock: { cidr: "0.0.0.0/0", except: insideIpv4 } },
  { ipBlock: { cidr: "::/0", except: insideIpv6 } },
];

/** serviceTraffic is what a service's pods receive and send by the contracts and the sources. */
export function serviceTraffic({ account, methods }: Host, { callees, database, sources }: Reach): Traffic {
  const callers = [...new Set(methods.flatMap(({ policy }) => policy.callers))].sort();
  return {
    labels: { app: account },
    ingress: [{ peers: callers.map(callerPods), ports: [{ port: grpcPort }] }, scraped(adminPort, proxyMetrics)],
    egress: [names, control, spans, ...calls(callees), ...(database ? [databaseOf()] : []), ...sources.map(sourceOf)],
  };
}

/** migrationTraffic is that of a service's migration: its database, and no more. */
export function migrationTraffic(account: string): Traffic {
  return { labels: { app: migrationOf(account) }, ingress: [], egress: [names, databaseOf()] };
}

/** edgeTraffic is that of the edge: everybody comes in, and goes on to the services that name it. */
export function edgeTraffic(hosts: readonly Host[]): Traffic {
  const health = { port: 15021 };
  return {
    labels: edgeLabels,
    ingress: [{ peers: "everybody", ports: [{ port: 443 }, { port: 8443 }, health] }, scraped(proxyMetrics)],
    egress: [names, control, spans, ...calls(openTo(hosts, edge))],
  };
}

/** operatorTraffic is that of people's own pods in the cluster. */
export function operatorTraffic(hosts: readonly Host[]): Traffic {
  return {
    labels: { app: "operator" },
    ingress: [],
    egress: [names, control, spans, ...calls(openTo(hosts, "operator"))],
  };
}

/** databaseTraffic is that of PostgreSQL where it runs beside the services. */
export function databaseTraffic(accounts: readonly string[]): Traffic {
  const peers = accounts.flatMap((account) => [app(account), app(migrationOf(account))]);
  return { labels: { app: databaseName }, ingress: [{ peers, ports: [{ port: databasePort }] }], egress: [] };
}

/** siteTraffic is that of a stand-in for a site that runs beside the services. */
export function siteTraffic(name: string, ports: readonly number[], caller: string): Traffic {
  return {
    labels: { app: name },
    ingress: [{ peers: [app(caller)], ports: ports.map((port) => ({ port })) }],
    egress: [],
  };
}

function migrationOf(account: string): string {
  return `${account}-migrate`;
}

function callerPods(caller: string): object {
  return caller === edge ? { podSelector: { matchLabels: edgeLabels } } : app(caller);
}

function openTo(hosts: readonly Host[], caller: string): string[] {
  return hosts
    .filter(({ methods }) => methods.some(({ policy }) => policy.callers.includes(caller)))
    .map(({ account }) => account);
}

function calls(accounts: readonly string[]): Peers[] {
  return accounts.length === 0 ? [] : [{ peers: accounts.map(app), ports: [{ port: grpcPort }] }];
}

function databaseOf(): Peers {
  return { peers: [app(databaseName)], ports: [{ port: databasePort }] };
}

function sourceOf(source: SourceHost): Peers {
  const inside = clusterService(source.host);
  const ports = [{ port: source.port }];
  if (inside === undefined) {
    return { peers: internet, ports };
  }
  return { peers: [inside.namespace === namespace ? app(inside.name) : inNamespace(inside.namespace)], ports };
}
