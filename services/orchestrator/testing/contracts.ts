import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Contracts, contractsOf } from "../contract/load.ts";

const run = promisify(execFile);

const googleFiles = "node_modules/google-proto-files/google";

const google = {
  path: "node_modules/google-proto-files",
  includes: ["api", "rpc", "type"].map((folder) => `${googleFiles}/${folder}`),
  excludes: [
    ...["apikeys", "cloudquotas", "expr", "servicecontrol", "servicemanagement", "serviceusage"].map(
      (folder) => `${googleFiles}/api/${folder}`,
    ),
    `${googleFiles}/rpc/context`,
  ],
};

/** ourContracts are the descriptors of the mesh's own contracts, as they are committed. */
export async function ourContracts(): Promise<Uint8Array> {
  return readFile("gen/descriptors/colheita.binpb");
}

/** testContracts are the mesh's own contracts and that of the tests' own service. */
export async function testContracts(): Promise<Contracts> {
  return contractsOf([await ourContracts(), await jobContracts()]);
}

/** jobContracts compiles the contract of the tests' own service, as whoever adds a service does. */
export async function jobContracts(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-contracts-"));
  try {
    const file = join(folder, "jobs.binpb");
    const modules = [{ path: "proto" }, { path: "services/orchestrator/testdata" }, google];
    const config = JSON.stringify({ version: "v2", modules });
    const buf = createRequire(import.meta.url).resolve("@bufbuild/buf/bin/buf");
    const options = ["--as-file-descriptor-set", "--exclude-source-info", "--config", config];
    await run(process.execPath, [buf, "build", ...options, "-o", file]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
