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

A **deadline** is the longest that a call takes; a proxy gives up a second later, so that it is the caller who sees
DEADLINE_EXCEEDED. A stream has a **heartbeat** besides: a caller that hears nothing for three times as long gives it up, and
no proxy ends it. **Tries** are counted with the first one, and belong to one layer: the mesh (kit where there is none), the
engine (by what the pipeline says), or nobody. \`operator\` are people in the cluster, \`gateway\` is the edge with everybody
behind it.
`;

function section({ account, circuit, methods }: Host, evidence: Evidence): string {
  const limits = [
    count(circuit.maxConnections, "connection"),
    `${count(circuit.maxRequests, "request")} under way`,
    `${circuit.maxPendingRequests} waiting`,
  ].join(", ");
  const ejection = `a replica that fails ${circuit.consecutiveErrors} times in a row is left alone for ${spell(circuit.ejectionMs)}`;
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

Nothing else can be reached: a service's proxy knows no other host but the one that takes its spans
(\`${spanHost}:${spanPort}\`), and the network lets no other packet pass.

${table(["service", "host", "why"], rows)}`;
}

function open(hosts: readonly Host[]): string {
  const rows = hosts
    .map(({ account, methods }) => [account, methods.filter(({ policy }) => policy.callers.includes(edge))] as const)
    .filter(([, methods]) => methods.length > 0)
    .map(([account, methods]) => [account, methods.map(({ name }) => `\`${short(name)}\``).join(", ")]);
  return `## What the edge lets in

With a token of the cluster's issuer for the audience \`colheita\`; every other path ends there.

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
  const each = perTryMs === undefined ? "" : ` of ${spell(perTryMs)}`;
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
