import type { Host } from "./contract/host.ts";
import type { Evidence } from "./evidence/evidence.ts";
import type { SourceHost } from "./evidence/source-hosts.ts";
import { engine, fetcher } from "./names.ts";

/** Reach is all that a service may call, and nothing else. */
export interface Reach {
  /** The accounts of the services that it calls. */
  readonly callees: readonly string[];
  readonly database: boolean;
  /** The origins that it fetches from. */
  readonly sources: readonly SourceHost[];
  /** The files that say so beside its own contracts. */
  readonly files: readonly string[];
}

/** reachOf adds up what a host's contracts, the pipelines and the sources say about whom it calls. */
export function reachOf(host: Host, hosts: readonly Host[], evidence: Evidence): Reach {
  const steps = host.account === engine ? evidence.pipelineCalls : [];
  const called = new Set([...host.methods.flatMap(({ policy }) => policy.calls), ...steps.map(({ method }) => method)]);
  const sources = host.account === fetcher ? evidence.sourceHosts : [];
  return {
    callees: hosts.filter(({ methods }) => methods.some(({ name }) => called.has(name))).map(({ account }) => account),
    database: evidence.databases.includes(host.account),
    sources,
    files: [...new Set([...steps.map(({ file }) => file), ...sources.flatMap(({ files }) => files)])].sort(),
  };
}
