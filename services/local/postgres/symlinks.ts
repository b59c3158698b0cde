import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { errorCode } from "../refusal.ts";

/**
 * hydrate makes the links between libraries that a package archive can't carry, from the list that lies beside
 * them. npm makes them by an install script, which many people switch off. It says whether all of them are
 * there now: the folder may be read-only.
 */
export function hydrate(native: string): boolean {
  for (const { source, target } of links(native)) {
    const path = resolve(native, "..", target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
      // Another process, which starts from the same packages, was faster.
      if (code !== "EEXIST") throw error;
    }
  }
  return true;
}

type Link = { readonly source: string; readonly target: string };

function links(native: string): Link[] {
  const parsed: unknown = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(parsed) || !parsed.every(isLink))
    throw new Error(`${native}/pg-symlinks.json is no list of links`);
  return parsed;
}

function isLink(value: unknown): value is Link {
  if (typeof value !== "object" || value === null) return false;
  return "source" in value && typeof value.source === "string" && "target" in value && typeof value.target === "string";
}
