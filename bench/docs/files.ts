import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Result, readResults } from "../results.ts";
import { performancePage } from "./page.ts";
import { picturesOf } from "./pictures.ts";

/** docsFolder is where the page stands; its pictures are in the folder beside it. */
export const docsFolder = join(import.meta.dirname, "../../docs");

/** docsOf is every file that results give, by its path from the folder of docs. */
export function docsOf(results: readonly Result[]): ReadonlyMap<string, string> {
  const pictures = results.flatMap(picturesOf);
  return new Map([
    ["performance.md", performancePage(results, pictures)],
    ...pictures.map(({ path, svg }) => [path, svg] as const),
  ]);
}

/** writeDocs writes the page and its pictures anew from what is kept, and removes pictures that are none any more. */
export async function writeDocs(): Promise<void> {
  const files = docsOf(await readResults());
  const pictures = join(docsFolder, "performance");
  await mkdir(pictures, { recursive: true });
  for (const name of await readdir(pictures)) {
    if (!files.has(`performance/${name}`)) await rm(join(pictures, name));
  }
  for (const [path, text] of files) await writeFile(join(docsFolder, path), text);
}
