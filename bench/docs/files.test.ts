import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { readResults } from "../results.ts";
import { docsFolder, docsOf } from "./files.ts";

it("docs/performance.md and its pictures are what the kept results give; `npm run bench -- --docs-only` writes them", async () => {
  const files = docsOf(await readResults());
  for (const [path, text] of files)
    expect([path, await readFile(join(docsFolder, path), "utf8")]).toEqual([path, text]);
  const drawn = [...files.keys()]
    .filter((path) => path.endsWith(".svg"))
    .map((path) => path.replace("performance/", ""));
  expect(await readdir(join(docsFolder, "performance"))).toEqual(expect.arrayContaining(drawn));
  expect(await readdir(join(docsFolder, "performance"))).toHaveLength(drawn.length);
});
