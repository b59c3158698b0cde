import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/**
 * buildDescriptorSet compiles the fifth service's contract as its owner would: with Colheita's mesh package and Google's
 * types as dependencies, in a folder of its own. It returns the path of the descriptor set.
 */
export async function buildDescriptorSet(folder: string): Promise<string> {
  const google = "node_modules/google-proto-files/google";
  await cp(join(import.meta.dirname, "proto"), join(folder, "proto"), { recursive: true });
  await cp(join(root, "proto/colheita/mesh"), join(folder, "proto/colheita/mesh"), { recursive: true });
  await mkdir(join(folder, "proto/google"), { recursive: true });
  for (const file of ["rpc/code.proto", "type/date.proto"]) {
    await cp(join(root, google, file), join(folder, "proto/google", file));
  }
  await writeFile(join(folder, "buf.yaml"), "version: v2\nmodules:\n  - path: proto\n");
  const path = join(folder, "acme.binpb");
  await promisify(execFile)(join(root, "node_modules/.bin/buf"), ["build", "--as-file-descriptor-set", "-o", path], {
    cwd: folder,
  });
  return path;
}

/** readDescriptorSet reads the set's bytes. */
export function readDescriptorSet(path: string): Promise<Buffer> {
  return readFile(path);
}
