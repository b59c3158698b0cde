import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { LogFile } from "./log-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "colheita-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("begins a new file at its limit and keeps the one before", () => {
  const path = join(folder, "a.log");
  using log = new LogFile(path, 10);
  for (const text of ["12345", "67890", "abc", "defghijkl", "m"]) log.write(Buffer.from(text));
  expect(readFileSync(`${path}.1`, "utf8")).toBe("abc");
  expect(readFileSync(path, "utf8")).toBe("defghijklm");
});

it("goes on where an earlier run stopped", () => {
  const path = join(folder, "a.log");
  for (const text of ["first ", "second"]) {
    using log = new LogFile(path);
    log.write(Buffer.from(text));
  }
  expect(readFileSync(path, "utf8")).toBe("first second");
});

it("lives on when the file can't be written", () => {
  const log = new LogFile(join(folder, "a.log"));
  log[Symbol.dispose]();
  expect(() => log.write(Buffer.from("x"))).not.toThrow();
});
