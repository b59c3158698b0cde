import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "@jest/globals";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "colheita-installed-"));
  mkdirSync(join(folder, "tools"));
  copyFileSync(join(import.meta.dirname, "installed.js"), join(folder, "tools/installed.js"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const install = () => {
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "node_modules/.package-lock.json"), "{}");
};

it.each([
  { name: "nothing is installed", node: "26.0.0", prepare: () => {}, want: "run `npm ci` first" },
  { name: "nothing is installed, and Node is old", node: "20.20.2", prepare: () => {}, want: "run `npm ci` first" },
  {
    name: "no Node came along",
    node: "20.20.2",
    prepare: install,
    want: "Node 26 or later is needed, and this is 20.20.2",
  },
])("says in a sentence what to do where $name", ({ node, prepare, want }) => {
  prepare();
  const { status, stderr } = commandOn(node);
  expect(status).toBe(1);
  expect(stderr).toContain(want);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("lets a command run where all is there", () => {
  install();
  expect(commandOn("26.0.0")).toMatchObject({ status: 0, stdout: "ran\n", stderr: "" });
});

it("stands before every command that the README begins with", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const name of ["start", "colheita", "dev", "replay"]) {
    expect(scripts[name]).toContain("--import ./tools/installed.js");
  }
});

function commandOn(version: string) {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions, "node", { value: "${version}" })`;
  const check = pathToFileURL(join(folder, "tools/installed.js")).href;
  const imports = ["--import", pretend, "--import", check];
  return spawnSync(process.execPath, [...imports, "-e", 'console.log("ran")'], { encoding: "utf8", cwd: folder });
}
