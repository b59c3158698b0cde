import { appendFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { openLog } from "./log.ts";

let path = "";
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "colheita-pglog-")), "postgres.log");
});
afterEach(() => rmSync(join(path, ".."), { recursive: true }));

const at = "2026-11-21 17:18:33.311 UTC [1014]";

it.each([
  {
    name: "why the server ended",
    lines: [`${at} LOG:  starting`, `${at} FATAL:  no memory`, `${at} LOG:  shut down`],
    want: "no memory",
  },
  { name: "a panic", lines: [`${at} PANIC:  could not write to file`], want: "could not write to file" },
  {
    name: "an error of a program that never became a server",
    lines: ["postgres: error: no such option"],
    want: "postgres: error: no such option",
  },
  { name: "nothing where there is no complaint", lines: [`${at} LOG:  starting`], want: "" },
])("complains with $name", ({ lines, want }) => {
  writeFileSync(path, `${at} FATAL:  long ago\n`);
  using log = openLog(path);
  appendFileSync(path, `${lines.join("\n")}\n`);
  expect(log.complaint()).toBe(want);
});

it("forgets what was before the mark", () => {
  using log = openLog(path);
  appendFileSync(path, `${at} FATAL:  first\n`);
  log.mark();
  expect(log.complaint()).toBe("");
});

it("puts a large log aside", () => {
  writeFileSync(path, "");
  truncateSync(path, 11 * 1024 * 1024);
  using _log = openLog(path);
  expect(statSync(path).size).toBe(0);
  expect(statSync(`${path}.1`).size).toBe(11 * 1024 * 1024);
});
