import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./area.ts";
import { type AreaName, areaNames } from "./areas.ts";

const folder = join(import.meta.dirname, "results");

/** Result is a report as it is kept: with its area, its date and the command that gives it again. */
export type Result = Report & {
  readonly area: AreaName;
  readonly title: string;
  /** date is yyyy-mm-dd. */
  readonly date: string;
  readonly command: string;
};

/** writeResult keeps an area's newest result, and returns the file's path. */
export async function writeResult(result: Result): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${result.area}.json`);
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

/** readResults returns the kept results, in the order of the areas. */
export async function readResults(): Promise<readonly Result[]> {
  const results = await Promise.all(areaNames.map(readResult));
  return results.filter((result) => result !== undefined);
}

async function readResult(area: AreaName): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, `${area}.json`), "utf8")) as Result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
