import { isIP } from "node:net";
import { parseVariables } from "../../../services/kit/sourcefile/folder.ts";
import { formatProblem } from "../../../services/kit/sourcefile/problem.ts";
import { readSource } from "../../../services/kit/sourcefile/source.ts";
import type { File } from "../../check/tree.ts";
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
  const origins = new Map<string, string[]>();
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
      if (isIP(new URL(origin).hostname.replace(/^\[|\]$/g, "")) !== 0) {
        problems.push(`${name}: names the address ${origin}, which a mesh cannot tell from others; give its name`);
      }
      origins.set(origin, [...(origins.get(origin) ?? []), name]);
    }
  }
  const found = [...origins].map(([origin, named]) => ({ ...hostOf(new URL(origin)), files: named }));
  return { found: found.sort((a, b) => (`${a.host}:${a.port}` < `${b.host}:${b.port}` ? -1 : 1)), mistakes: problems };
}

function hostOf({ hostname, port, protocol }: URL): Pick<SourceHost, "host" | "port" | "tls"> {
  const tls = protocol === "https:";
  return { host: hostname, port: port === "" ? (tls ? 443 : 80) : Number(port), tls };
}
