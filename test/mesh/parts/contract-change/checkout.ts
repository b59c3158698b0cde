import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
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
  /** changed are the files that differ from the repository's, in order. */
  changed(): Promise<readonly string[]>;
};

// What is no source of anything, or large and the same for all.
const left = new Set(["node_modules", ".git", ".cache", ".colheita", "dist", "coverage"]);

/** copyCheckout copies the repository into a temporary folder. */
export async function copyCheckout(): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-contract-"));
  await cp(root, folder, { recursive: true, filter: (file) => !left.has(basename(file)) });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    async edit(file, change) {
      const target = join(folder, file);
      await writeFile(target, change(await readFile(target, "utf8")));
    },
    async generate() {
      await run(process.execPath, ["tools/generate.ts"], { cwd: folder });
    },
    async changed() {
      const exclude = [...left].map((name) => `--exclude=${name}`);
      const { stdout } = await run("diff", ["--recursive", "--brief", ...exclude, root, folder]).catch(differing);
      return stdout.split("\n").flatMap((line) => {
        const [, file] = / and (\S+) differ$/.exec(line) ?? [];
        return file === undefined ? (line === "" ? [] : [line]) : [relative(folder, file)];
      });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const run = promisify(execFile);

// Exit code 1 says that there are differences.
function differing(error: { readonly code?: unknown; readonly stdout: string }): { readonly stdout: string } {
  if (error.code === 1) return error;
  throw error;
}
