import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** versionsOf are the versions of packages. All are pinned exactly, so that the manifest says what is installed. */
export async function versionsOf(...names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(import.meta.dirname, "../package.json"), "utf8");
  const manifest = JSON.parse(text) as Readonly<Record<"dependencies" | "devDependencies", Record<string, string>>>;
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.fromEntries(names.map((name) => [name, versions[name] ?? "unknown"]));
}
