import { isIP } from "node:net";
import { parseVariables } from "../../../services/kit/sourcefile/folder.ts";
import { formatProblem } from "../../../services/kit/sourcefile/problem.ts";
import { readSource } from "../../../services/kit/sourcefile/source.ts";
import type { File } from "../../check/tree.ts";
import { clusterService } from "../cluster-service.ts";
import type { Found } from "./found.ts";

/** variablesFile says what the variables of the source files are in a cluster. */
export const variablesFile = "k8s/components/simulator/sources.env";

/** SourceHost is an origin that sources are fetched from. */
export interface SourceHost {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The files of the sources that name it, in order. */
  readonly files: readonly string[];
}

/** readSourceHosts gives the origins that the source files name, in order, with the cluster's values of their variables. */
export function readSourceHosts(files: readonly File[], variablesText: string): Found<SourceHost> {
  const { variables, mistakes } = parseVariables(variablesText);
  const hosts = new Map<string, SourceHost>();
  const problems = mistakes.map((mistake) => `${variablesFile}: ${mistake}`);
  for (const { name, text } of files) {
    const source = readSource(name, text, variables);
    if (!source.ok) {
      problems.push(
        ...source.problems.map(formatProblem),
        `${name}: its variables have their values in ${variablesFile}`,
      );
      continue;
    }
    for (const origin of new Set(source.file.collect.hosts)) {
      problems.push(...nameMistakes(origin).map((mistake) => `${name}: names ${mistake}`));
      const host = hostOf(new URL(origin));
      const key = JSON.stringify(host);
      hosts.set(key, { ...host, files: [...(hosts.get(key)?.files ?? []), name] });
    }
  }
  const found = [...hosts.values()].sort((a, b) => (`${a.host}:${a.port}` < `${b.host}:${b.port}` ? -1 : 1));
  return { found, mistakes: problems };
}

/** nameMistakes refuses what a mesh cannot be told of: it knows hosts by whole names alone. */
function nameMistakes(origin: string): string[] {
  const { hostname } = new URL(origin);
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) {
    return [`the address ${origin}, which a mesh cannot tell from others; give its name`];
  }
  return hostname !== "localhost" && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(hostname)
    ? []
    : [`${origin}, which is no host's name in a cluster; write it whole, such as shop.example.com`];
}

function hostOf({ hostname, port, protocol }: URL): Pick<SourceHost, "host" | "port" | "tls"> {
  const tls = protocol === "https:";
  const inside = clusterService(hostname);
  return { host: inside?.host ?? hostname, port: port === "" ? (tls ? 443 : 80) : Number(port), tls };
}
