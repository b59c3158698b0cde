import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { root } from "../../support/service.ts";
import { applyPatch, SABOTAGES } from "./patches.ts";

describe("a patch", () => {
  const patch = { file: "rule.ts", find: "a < b", put: "$& false" };

  it("changes the one place that it means, to the letter", () => {
    expect(applyPatch("if (a < b) return;", patch)).toBe("if ($& false) return;");
  });

  it.each([
    { name: "none", text: "if (b > a) return;", count: 0 },
    { name: "two", text: "a < b || a < b", count: 2 },
  ])("refuses $name", ({ text, count }) => {
    expect(() => applyPatch(text, patch)).toThrow(`rule.ts has ${count} places that read "a < b", not one`);
  });
});

it.each(SABOTAGES)("$name finds the rules that it switches off", ({ patches }) => {
  for (const patch of patches) {
    const text = readFileSync(join(root, patch.file), "utf8");
    expect(applyPatch(text, patch)).not.toBe(text);
  }
});
