import { execFileSync } from "node:child_process";

/** Account is the user that PostgreSQL runs as. */
export type Account = { readonly uid: number; readonly gid: number };

/**
 * serverAccount is the user that PostgreSQL has to run as, or undefined where that is this process's own user.
 * PostgreSQL refuses to run as root, and as a user without an entry in the system's list; `nobody` has one
 * everywhere.
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return { uid: idOf("-u"), gid: idOf("-g") };
}

function idOf(option: "-u" | "-g"): number {
  return Number(execFileSync("id", [option, "nobody"], { encoding: "utf8" }).trim());
}
