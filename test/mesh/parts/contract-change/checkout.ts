import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { root } from "../../../support/service.ts";

/** Checkout is a copy of the repository in which a contract may be changed, until it is disposed of. */
export type Checkout = AsyncDisposable & {
  readonly folder: string;
  /** edit changes one file. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** generate is `npm run generate`. */
  generate(): Promise<void>;
  /** changed are the files that are not what was copied, in order. */
  changed(): Promise<readonly string[]>;
};

// What is no source of anything, or large and the same for all.
const left = new Set(["node_modules", ".git", ".cache", ".colheita", "dist", "coverage"]);

/** copyCheckout copies the repository into a new folder below another. */
export async function copyCheckout(below: string): Promise<Checkout> {
  const folder = await mkdtemp(join(below, "checkout-"));
  await cp(root, folder, { recursive: true, filter: (file) => !left.has(basename(file)) });
  const copied = await hashes(folder);
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    async edit(file, change) {
      const target = join(folder, file);
      await writeFile(target, change(await readFile(target, "utf8")));
    },
    async generate() {
      await promisify(execFile)(process.execPath, ["tools/generate.ts"], { cwd: folder });
    },
    async changed() {
      const now = await hashes(folder);
      const files = new Set([...copied.keys(), ...now.keys()]);
      return [...files].filter((file) => copied.get(file) !== now.get(file)).sort();
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function hashes(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const file of await filesOf(folder)) {
    found.set(
      relative(folder, file),
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    );
  }
  return found;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !left.has(name));
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}
