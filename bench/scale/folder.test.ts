import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { folderBytes } from "./folder.ts";

it("counts files at any depth, and nothing where there is no folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-"));
  try {
    await mkdir(join(folder, "a/b"), { recursive: true });
    await writeFile(join(folder, "one"), "12345");
    await writeFile(join(folder, "a/b/two"), "123");
    expect(await folderBytes(folder)).toBe(8);
    expect(await folderBytes(join(folder, "none"))).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
