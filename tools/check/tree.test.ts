import { rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "@jest/globals";
import { root } from "../command.ts";
import { sourceFiles } from "./tree.ts";

it("reads files, and passes over links, which may lead to folders", async () => {
  const link = path.join(root, `tools/check/link-${process.pid}`);
  symlinkSync(tmpdir(), link);
  try {
    const names = (await sourceFiles()).map(({ name }) => name);
    expect(names).toContain("tools/check/tree.ts");
    expect(names).not.toContain(path.relative(root, link));
  } finally {
    rmSync(link);
  }
});
