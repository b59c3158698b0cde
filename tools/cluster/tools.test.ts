import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { findTool, toolFolder, tools } from "./tools.ts";

const { kustomize } = tools;
let cache = "";
let installed = "";
beforeAll(() => {
  cache = mkdtempSync(path.join(tmpdir(), "colheita-tools-"));
  const folder = toolFolder(kustomize, { XDG_CACHE_HOME: cache });
  installed = path.join(folder, "kustomize");
  mkdirSync(folder, { recursive: true });
  writeFileSync(installed, "");
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

it("finds the tool that was installed, at its version", () => {
  expect(findTool(kustomize, { XDG_CACHE_HOME: cache })).toBe(installed);
  expect(findTool({ ...kustomize, version: "v0.0.1" }, { XDG_CACHE_HOME: cache })).toBeUndefined();
});

it("takes the tool that a variable names", () => {
  expect(findTool(tools.istioctl, { XDG_CACHE_HOME: cache, ISTIOCTL: installed })).toBe(installed);
});

it("refuses a variable that names nothing", () => {
  expect(() => findTool(kustomize, { KUSTOMIZE: "/nowhere" })).toThrow("KUSTOMIZE: /nowhere is not there");
});
