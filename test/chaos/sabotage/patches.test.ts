import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { root } from "../../support/service.ts";
import { codeOf } from "./build.ts";
import { applyPatch, SABOTAGES } from "./patches.ts";

describe("a patch", () => {
  const patch = { folder: "rules", find: "a < b", put: "$& false" };

  it("changes the one place that it means, to the letter", () => {
    const files = new Map([
      ["rules/one.ts", "if (a < b) return;"],
      ["rules/two.ts", "if (b > a) return;"],
    ]);
    expect(applyPatch(files, patch)).toEqual(["rules/one.ts", "if ($& false) return;"]);
  });

  it.each([
    { name: "none", texts: ["if (b > a) return;"], count: 0 },
    { name: "two in one file", texts: ["a < b || a < b"], count: 2 },
    { name: "two in two files", texts: ["a < b", "a < b"], count: 2 },
  ])("refuses $name", ({ texts, count }) => {
    const files = new Map(texts.map((text, index) => [`rules/${index}.ts`, text]));
    expect(() => applyPatch(files, patch)).toThrow(`rules has ${count} places that read "a < b", not one`);
  });
});

it.each(SABOTAGES)("$name finds the rules that it switches off", async ({ patches }) => {
  for (const patch of patches) {
    const files = await codeOf(join(root, patch.folder));
    const [path, text] = applyPatch(files, patch);
    expect(text).not.toBe(files.get(path));
  }
});
