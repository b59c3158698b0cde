import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { must, root } from "./command.ts";
import { keepMapKeysIn } from "./generate/map-keys.ts";

const googleApi = "node_modules/google-proto-files/google/api";

/**
 * generate makes everything that follows from the contracts, below the folder
 * `into`: gen/rpc and gen/es by buf, gen/descriptors/colheita.binpb (every
 * contract with what it imports, for reflection and for calls by method name),
 * and what tools/policy writes: gen/policy, the mesh's configuration, network
 * policies and docs/policy.md. Beside them bench/rpc/gen, of the bench's own
 * contract, which is none of the product's. What an earlier run left there is
 * removed first. The same contracts give the same bytes.
 */
export async function generate(into: string): Promise<void> {
  const descriptors = path.join(into, "gen", "descriptors", "colheita.binpb");
  rmSync(path.dirname(descriptors), { recursive: true, force: true });
  mkdirSync(path.dirname(descriptors), { recursive: true });
  await must("buf", ["generate", "-o", into]);
  keepMapKeysIn(path.join(into, "gen", "rpc"));
  await must("buf", ["generate", "--template", "bench/rpc/buf.gen.yaml", "-o", into]);
  // Of google/api only what our contracts import: the rest of it is of no use to callers.
  const options = ["--as-file-descriptor-set", "--exclude-source-info", "--exclude-path", googleApi];
  await must("buf", ["build", ...options, "-o", descriptors]);
  // A process of its own, because it imports what was generated a moment ago.
  await must(process.execPath, ["tools/policy/main.ts", descriptors, into]);
}

if (import.meta.main) {
  try {
    await must("buf", ["format", "-w", "proto"]);
    await generate(root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
