import { relative } from "node:path";

/** shellPath writes a full path as a person would type it in this process's folder: short where it is below it, quoted where it must be. */
export function shellPath(path: string, cwd: string = process.cwd()): string {
  const near = relative(cwd, path);
  const shown = near === "" || near.startsWith("..") ? path : near;
  return /^[\w./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
