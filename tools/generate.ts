import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { must, root } from "./command.ts";

const googleApi = "node_modules/google-proto-files/google/api";

/**
 * generate makes everything under gen/ from the contracts, below the folder
 * `into`: gen/rpc and gen/es by buf, gen/descriptors/colheita.binpb (every
 * contract with what it imports, for reflection and for calls by method name)
 * and gen/policy/policy.ts. What an earlier run left there is removed first.
 * The same contracts give the same bytes.
 */
export async function generate(into: string): Promise<void> {
  for (const folder of ["descriptors", "policy"]) {
    rmSync(path.join(into, "gen", folder), { recursive: true, force: true });
    mkdirSync(path.join(into, "gen", folder), { recursive: true });
  }
  await must("buf", ["generate", "-o", into]);
  const descriptors = path.join(into, "gen", "descriptors", "colheita.binpb");
  // Of google/api only what our contracts import: the rest of it is of no use to callers.
  const options = ["--as-file-descriptor-set", "--exclude-source-info", "--exclude-path", googleApi];
  await must("buf", ["build", ...options, "-o", descriptors]);
  // A process of its own, because it imports what was generated a moment ago.
  await must(process.execPath, ["tools/policy/main.ts", descriptors, path.join(into, "gen", "policy", "policy.ts")]);
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
