import { type Host, type HostMethod, hostsOf } from "../contract/host.ts";
import type { Contract, Retry } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { SourceHost } from "../evidence/source-hosts.ts";
import { databaseName, databasePort, edge, engine, grpcPort, hostOf, spanHost, spanPort } from "../names.ts";
import { type Reach, reachOf } from "../reach.ts";
import { count, spell } from "./words.ts";

/** policyPage gives the text of docs/policy.md: every policy in tables for people. */
export function policyPage(contracts: readonly Contract[], evidence: Evidence): string {
  const hosts = hostsOf(contracts);
  return [
    introduction,
    ...hosts.map((host) => section(host, evidence)),
    reachable(hosts.map((host) => [host, reachOf(host, hosts, evidence)])),
    open(hosts),
  ].join("\n");
}

const introduction = `<!-- Made from the contracts, the pipelines and the sources by \`npm run generate\`: change them instead of this file. -->

# Policy

Who may call what, for how long, and who tries again: what the contracts say in \`option (colheita.mesh.v1.policy)\` and
\`option (colheita.mesh.v1.circuit)\`. Clients, servers, proxies and the network all keep to it, because all are made from it.

Every service of the house has a section, and every method of it a row:

- **callers**: the service accounts that may call it, with the pipelines in which the orchestrator does. Everybody else gets
  PERMISSION_DENIED. \`operator\` are people in the cluster, \`gateway\` is the edge with everybody behind it.
- **deadline**: the longest that a call takes. The caller ends it then, with DEADLINE_EXCEEDED; a proxy has a limit of its
  own a second later, for callers without one. A stream has a **heartbeat** besides: a caller that hears nothing for three
  times as long gives it up, and no proxy limits it.
- **tries**: how often a call is tried in all, and by whom, which is one layer alone: the mesh (or the caller's own client,
  where there is no mesh), the engine (as often as the pipeline says), or nobody, where it is 1.
- **calls**: the methods that serving this one calls.
`;

function section({ account, circuit, methods }: Host, evidence: Evidence): string {
  const limits = [
    count(circuit.maxConnections, "connection"),
    `${count(circuit.maxRequests, "request")} under way`,
    `${circuit.maxPendingRequests} waiting`,
  ].join(", ");
  const ejection =
    `a replica that fails ${count(circuit.consecutiveErrors, "time")} in a row is left alone for ${spell(circuit.ejectionMs)}, ` +
    "and longer each further time, but never more than half of them at once";
  const rows = methods.map((method) => [
    `\`${short(method.name)}\``,
    callersOf(method, evidence),
    time(method),
    retries(method.policy.retry),
    method.policy.calls.map((name) => `\`${short(name)}\``).join(", ") || "-",
  ]);
  return `## ${account}

\`${hostOf(account)}:${grpcPort}\`. Limits for each calling proxy: ${limits}; ${ejection}.

${table(["method", "callers", "deadline", "tries", "calls"], rows)}`;
}

function reachable(sections: readonly (readonly [Host, Reach])[]): string {
  const rows = sections.flatMap(([{ account }, { callees, database, sources }]) => [
    ...callees.map((callee) => [account, `\`${hostOf(callee)}:${grpcPort}\``, "calls"]),
    ...(database ? [[account, `\`${hostOf(databaseName)}:${databasePort}\``, "its database"]] : []),
    ...sources.map((source) => [
      account,
      `\`${originOf(source)}\``,
      source.files.map((file) => `\`${file}\``).join(", "),
    ]),
  ]);
  return `## Who reaches what

To these a service can open connections, and besides to the cluster's names, to the mesh's control plane and to the host that
takes spans (\`${spanHost}:${spanPort}\`). Its proxy knows no other host, and the
network lets no other packet out. \`operator\` and \`gateway\` reach the services that name them as callers.

${table(["service", "host", "why"], rows)}`;
}

function open(hosts: readonly Host[]): string {
  const rows = hosts
    .map(({ account, methods }) => [account, methods.filter(({ policy }) => policy.callers.includes(edge))] as const)
    .filter(([, methods]) => methods.length > 0)
    .map(([account, methods]) => [account, methods.map(({ name }) => `\`${short(name)}\``).join(", ")]);
  return `## What the edge lets in

These, with a token of the issuer and for the audience that the cluster's settings name. Every other path ends there.

${table(["service", "methods"], rows)}`;
}

function callersOf({ name, policy }: HostMethod, { pipelineCalls }: Evidence): string {
  const files = [...new Set(pipelineCalls.filter(({ method }) => method === name).map(({ file }) => `\`${file}\``))];
  return policy.callers
    .toSorted()
    .map((caller) => (caller === engine && files.length > 0 ? `${caller} (${files.join(", ")})` : caller))
    .join(", ");
}

function time({ stream, policy }: HostMethod): string {
  const { deadlineMs, heartbeatMs } = policy;
  return stream && heartbeatMs !== undefined
    ? `stream of ${spell(deadlineMs)}, heartbeat ${spell(heartbeatMs)}`
    : spell(deadlineMs);
}

function retries({ owner, maxAttempts, codes, perTryMs }: Retry): string {
  if (owner !== "mesh") {
    return owner === "engine" ? "the engine's" : "1";
  }
  const each = perTryMs === undefined ? "" : `, each ${spell(perTryMs)} at most`;
  return `${maxAttempts} by the mesh${each}, after ${codes.join(" or ")}`;
}

function originOf({ host, port, tls }: SourceHost): string {
  return `${tls ? "https" : "http"}://${host}:${port}`;
}

/** short leaves the package out: a service's name is known by its section. */
function short(name: string): string {
  return name.slice(name.lastIndexOf(".", name.indexOf("/")) + 1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}
