import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { messageOf, StartupError } from "../../kit/errors.ts";
import { type Catalog, createCatalog } from "./catalog.ts";

/** Contracts are the methods that steps may call, and the bytes that say so, which runs keep. */
export type Contracts = { readonly catalog: Catalog; readonly bytes: Uint8Array; readonly hash: string };

/** loadContracts reads descriptor sets as `buf build` writes them. It throws a StartupError where one can't be read. */
export async function loadContracts(paths: readonly string[]): Promise<Contracts> {
  const sets = await Promise.all(paths.map(readSet));
  try {
    return contractsOf(sets);
  } catch (error) {
    throw new StartupError(`${paths.join(", ")}: not descriptor sets: ${messageOf(error)}`, { cause: error });
  }
}

/** contractsOf joins descriptor sets: Protobuf reads messages that follow each other as one. */
export function contractsOf(sets: readonly Uint8Array[]): Contracts {
  const bytes = Buffer.concat(sets);
  return { catalog: createCatalog(sets), bytes, hash: createHash("sha256").update(bytes).digest("hex") };
}

async function readSet(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new StartupError(`the descriptor set ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
