import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Python is an interpreter that has dlt, or why there is none. */
export type Python =
  | { readonly ok: true; readonly path: string; readonly version: string }
  | { readonly ok: false; readonly why: string };

/**
 * findPython returns the interpreter of a virtual environment with exactly what requirements.txt names. It makes that
 * below the user's cache, once for each content of the file; for that it needs python3, its venv, and PyPI.
 */
export async function findPython(): Promise<Python> {
  const requirements = join(import.meta.dirname, "requirements.txt");
  const pins = await readFile(requirements, "utf8");
  const key = createHash("sha256").update(pins).digest("hex").slice(0, 16);
  const folder = join(homedir(), ".cache/colheita", `dlt-${key}`);
  const path = join(folder, "bin/python");
  const whole = join(folder, "whole");
  try {
    if (!existsSync(whole)) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await run("python3", ["-m", "venv", folder]);
      await run(path, ["-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "-r", requirements]);
      await writeFile(whole, "");
    }
    const { stdout } = await run(path, ["-c", "import dlt, sys; print(dlt.__version__, sys.version.split()[0])"]);
    const [dlt, python] = stdout.trim().split(" ");
    return { ok: true, path, version: `${dlt} on Python ${python}` };
  } catch (error) {
    return { ok: false, why: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : "";
  return said || (error instanceof Error ? error.message : String(error));
}
