import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./area.ts";

const folder = join(import.meta.dirname, "results");

/** Result is a report as it is kept: with its date and the command that gives it again. */
export type Result = Report & { readonly area: string; readonly date: string; readonly command: string };

/** writeResult keeps an area's newest result, and returns the file's path. */
export async function writeResult(result: Result): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${result.area}.json`);
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

/** readResult returns an area's kept result; undefined where there is none. */
export async function readResult(area: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, `${area}.json`), "utf8")) as Result;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
