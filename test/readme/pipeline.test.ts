import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { pipelineMistakes } from "../../tools/check/files.ts";
import { root } from "../support/service.ts";

it("README.md shows a mistake in a pipeline as it is reported", () => {
  const name = "pipelines/daily.yaml";
  const text = readFileSync(join(root, name), "utf8").replace("steps.open.number", "steps.open.numbr");
  const mistakes = pipelineMistakes([{ name, text }]);
  expect(mistakes).toHaveLength(1);
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`\n${mistakes[0]}\n`);
});
