import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { File } from "../../check/tree.ts";
import { root } from "../../command.ts";
import { readBypasses } from "./bypasses.ts";
import { type ClientCall, readClients } from "./clients.ts";
import { type PipelineCall, readPipelineCalls } from "./pipeline-calls.ts";
import { serviceOf } from "./place.ts";
import { readRetries } from "./retries.ts";
import { readSourceHosts, type SourceHost, variablesFile } from "./source-hosts.ts";

/** Evidence is what the repository shows beside its contracts: who really calls, and who needs what else. */
export interface Evidence {
  readonly pipelineCalls: readonly PipelineCall[];
  readonly clientCalls: readonly ClientCall[];
  readonly sourceHosts: readonly SourceHost[];
  /** The accounts of the services whose code is here. */
  readonly services: readonly string[];
  /** The accounts of those of them that have a database of their own. */
  readonly databases: readonly string[];
  /** What is wrong in the code, and in the pipelines and sources, as sentences that begin with the file. */
  readonly codeMistakes: readonly string[];
  readonly fileMistakes: readonly string[];
}

/** readEvidence reads the pipelines, the sources and the services' code. */
export function readEvidence(): Evidence {
  const code = filesOf("services", ".ts", { recursive: true });
  const clients = readClients(code);
  const pipelines = readPipelineCalls(filesOf("pipelines", ".yaml"));
  const sources = readSourceHosts(filesOf("sources", ".yaml"), textOf(variablesFile));
  return {
    pipelineCalls: pipelines.found,
    clientCalls: clients.found,
    sourceHosts: sources.found,
    services: code.flatMap(({ name }) => serviceOf(name, "main.ts") ?? []),
    databases: code.flatMap(({ name }) => serviceOf(name, "migrate.ts") ?? []),
    codeMistakes: [...clients.mistakes, ...readBypasses(code), ...readRetries(code)],
    fileMistakes: [...pipelines.mistakes, ...sources.mistakes],
  };
}

function filesOf(folder: string, ending: string, options: { readonly recursive?: boolean } = {}): File[] {
  const names = readdirSync(path.join(root, folder), { encoding: "utf8", ...options });
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll(path.sep, "/")}`)
    .sort()
    .map((name) => ({ name, text: textOf(name) }));
}

function textOf(name: string): string {
  const file = path.join(root, name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
