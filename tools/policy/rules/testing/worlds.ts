import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { File } from "../../../check/tree.ts";
import { must, root } from "../../../command.ts";
import type { Contract } from "../../contract/model.ts";
import { readContracts } from "../../contract/read.ts";
import { readBypasses } from "../../evidence/bypasses.ts";
import { readClients } from "../../evidence/clients.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import { readPipelineCalls } from "../../evidence/pipeline-calls.ts";
import { serviceOf } from "../../evidence/place.ts";
import { readRetries } from "../../evidence/retries.ts";
import { judge } from "../judge.ts";

/**
 * World is a small house, right or wrong. ROW in any text stands for the first
 * part of its packages, which keeps it apart from the other worlds of a table.
 */
export interface World {
  readonly name: string;
  /** The bodies of the services, by account: stock is ROW.stock.v1.StockService. */
  readonly services: Readonly<Record<string, string>>;
  /** Pipelines and code, by file. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the rules say of it, without ROW. */
  readonly want: readonly string[];
}

/** compileWorlds compiles the services of worlds with buf, all at once, and gives what the rules say of each. */
export async function compileWorlds(
  worlds: readonly World[],
): Promise<Map<World, { contracts: Contract[]; said: string[] }>> {
  const folder = mkdtempSync(path.join(tmpdir(), "colheita-policy-"));
  try {
    copyImports(folder);
    for (const [index, { services }] of worlds.entries()) {
      for (const [account, body] of Object.entries(services)) {
        writeFileSync(path.join(folder, `row${index}_${account}.proto`), protoOf(index, account, body));
      }
    }
    const set = path.join(folder, "set.binpb");
    await must("buf", ["build", folder, "--as-file-descriptor-set", "-o", set]);
    const all = readContracts(readFileSync(set));
    return new Map(
      worlds.map((world, index) => {
        const contracts = all.filter(({ service }) => service.startsWith(`row${index}.`));
        const said = judge(contracts, evidenceOf(world, index)).map((mistake) => mistake.replace(/\brow\d+\./g, ""));
        return [world, { contracts, said }];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyImports(folder: string): void {
  for (const file of ["proto/colheita/mesh/v1/policy.proto", "node_modules/google-proto-files/google/rpc/code.proto"]) {
    const target = path.join(folder, file.replace(/^(proto|node_modules\/google-proto-files)\//, ""));
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(root, file), target);
  }
}

function protoOf(index: number, account: string, body: string): string {
  const service = `${account.charAt(0).toUpperCase()}${account.slice(1)}Service`;
  return `syntax = "proto3"; package row${index}.${account}.v1; import "colheita/mesh/v1/policy.proto";
    message M {} service ${service} { ${body.replaceAll("ROW", `row${index}`)} }`;
}

function evidenceOf({ files = {} }: World, index: number): Evidence {
  const all: File[] = Object.entries(files).map(([name, text]) => ({
    name,
    text: text.replaceAll("ROW", `row${index}`),
  }));
  const clients = readClients(all);
  const pipelines = readPipelineCalls(all.filter(({ name }) => name.startsWith("pipelines/")));
  return {
    pipelineCalls: pipelines.found,
    clientCalls: clients.found,
    sourceHosts: [],
    services: all.flatMap(({ name }) => serviceOf(name, "main.ts") ?? []),
    databases: [],
    codeMistakes: [...clients.mistakes, ...readBypasses(all), ...readRetries(all)],
    fileMistakes: pipelines.mistakes,
  };
}
