import { chmod, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/service.ts";
import { applyPatch, type Files, type Patch } from "./patches.ts";

const copied = ["gen", "package.json", "pipelines", "services", "sources", "test", "tsconfig.json"];

/** Build is a copy of the checkout with changes, until it is disposed of. */
export type Build = AsyncDisposable & { readonly folder: string };

/** buildWith copies the checkout and changes the copy; it throws where a change finds nothing to change. */
export async function buildWith(patches: readonly Patch[]): Promise<Build> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-sabotage-"));
  const build = { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  try {
    await chmod(folder, 0o755);
    for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    for (const patch of patches) {
      const [path, text] = applyPatch(await codeOf(join(folder, patch.folder)), patch);
      await writeFile(path, text);
    }
    return build;
  } catch (error) {
    await build[Symbol.asyncDispose]();
    throw error;
  }
}

/** codeOf reads the code of a folder, without its tests. */
export async function codeOf(folder: string): Promise<Files> {
  const names = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  return new Map(
    await Promise.all(
      names.map(async (name) => [join(folder, name), await readFile(join(folder, name), "utf8")] as const),
    ),
  );
}
