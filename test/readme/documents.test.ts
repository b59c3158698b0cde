import { describe, expect, it } from "@jest/globals";
import { sourceMistakes } from "../../tools/check/files.ts";
import { readBlocks } from "./recipes.ts";

describe.each(["README.md", "docs/source-files.md"])("the source files in %s", (file) => {
  const examples = readBlocks(file).filter(({ language }) => language === "yaml");

  it("are there", () => {
    expect(examples).not.toEqual([]);
  });

  it.each(examples)("are without a mistake", ({ text }) => {
    expect(sourceMistakes([{ name: "sources/example.yaml", text }])).toEqual([]);
  });
});
