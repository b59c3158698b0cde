import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { Refusal } from "../refusal.ts";
import { clearPids, notePid } from "./pid-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "colheita-pids-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("has a process's number for as long as it lives", () => {
  const path = join(folder, "storage");
  {
    using _noted = notePid(path, 4711);
    expect(readFileSync(path, "utf8")).toBe("4711\n");
  }
  expect(existsSync(path)).toBe(false);
});

it("writes nothing for a process that was never born", () => {
  using _noted = notePid(join(folder, "storage"), undefined);
  expect(readdirSync(folder)).toEqual([]);
});

it("lets the process live where its number can't be written", () => {
  using noted = notePid(join(folder, "no-such-folder", "storage"), 4711);
  expect(noted).toBeDefined();
});

it("forgets the numbers of an earlier mesh", () => {
  const pids = join(folder, "pids");
  mkdirSync(pids);
  writeFileSync(join(pids, "storage"), "1\n");
  clearPids(pids);
  expect(readdirSync(pids)).toEqual([]);
});

it("says in a sentence where the folder can't be made", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => clearPids(join(folder, "file", "pids"))).toThrow(Refusal);
});
