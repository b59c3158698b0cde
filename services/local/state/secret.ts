import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { errorCode } from "../refusal.ts";

/**
 * keptSecret reads a password from its file, or makes a random one and writes it there, readable by this user
 * alone. The value has only characters that need no quoting in a URL.
 */
export function keptSecret(path: string): string {
  try {
    const value = readFileSync(path, "utf8").trim();
    if (value !== "") return value;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const value = randomBytes(24).toString("base64url");
  writeSecret(path, value);
  return value;
}

/** writeSecret replaces a secret's file in one step, so that a reader sees the old value or the new one. */
export function writeSecret(path: string, value: string): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, value, { mode: 0o600 });
  renameSync(temporary, path);
}
