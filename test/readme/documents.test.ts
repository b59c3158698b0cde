import { describe, expect, it } from "@jest/globals";
import { sourceMistakes } from "../../tools/check/files.ts";
import { readBlocks } from "./recipes.ts";

describe.each(["README.md", "docs/source-files.md"])("the source files in %s", (file) => {
  // What has steps is a part of a pipeline.
  const examples = readBlocks(file).filter(({ language, text }) => language === "yaml" && !/^steps:/m.test(text));

  it("are there", () => {
    expect(examples).not.toEqual([]);
  });

  it.each(examples)("are without a mistake", ({ text }) => {
    expect(sourceMistakes([{ name: "sources/example.yaml", text }])).toEqual([]);
  });
});
