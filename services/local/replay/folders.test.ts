import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { dataFolder, stateFolder } from "./folders.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "colheita-replay-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("dataFolder", () => {
  it("is the full path of a folder", () => {
    expect(dataFolder(`${root}/.`)).toBe(root);
  });

  it("refuses what is no folder", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => dataFolder(join(root, "none"))).toThrow(`There is no folder ${join(root, "none")}: --data needs`);
    expect(() => dataFolder(join(root, "file"))).toThrow("There is no folder");
  });
});

describe("stateFolder", () => {
  it.each([
    { name: "a new one", path: "new" },
    { name: "an empty one", path: "." },
  ])("takes $name, and keeps it", ({ path }) => {
    const state = stateFolder(join(root, path));
    mkdirSync(state.path, { recursive: true });
    state[Symbol.dispose]();
    expect(state.path).toBe(join(root, path));
    expect(existsSync(state.path)).toBe(true);
  });

  it("refuses one with anything in it, and what is no folder", () => {
    writeFileSync(join(root, "layout"), "1\n");
    expect(() => stateFolder(root)).toThrow(`${root} is not empty, and a replay begins with nothing`);
    expect(() => stateFolder(join(root, "layout"))).toThrow("is in the way of a folder");
  });

  it("makes one that others can get through and that goes away again", () => {
    const listeners = process.listenerCount("exit");
    const { path } = (() => {
      using state = stateFolder(undefined);
      writeFileSync(join(state.path, "file"), "");
      expect(statSync(state.path).mode & 0o777).toBe(0o755);
      return state;
    })();
    expect(existsSync(path)).toBe(false);
    expect(process.listenerCount("exit")).toBe(listeners);
  });
});
