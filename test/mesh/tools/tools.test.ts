import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Inability } from "../lab/machine/inability.ts";
import { unlessTampered } from "./build.ts";
import { lock } from "./lock.ts";
import { buildArguments, programs } from "./programs.ts";
import { builtFolder } from "./tools.ts";

describe("unlessTampered", () => {
  it.each([
    { message: "go: x@v1: reading proxy: 403 Forbidden", unable: true },
    { message: "dial tcp: lookup proxy: no such host", unable: true },
    { message: "verifying x@v1: checksum mismatch\nSECURITY ERROR", unable: false },
    { message: "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", unable: false },
  ])("$message", ({ message, unable }) => {
    expect(unlessTampered("a module", new Error(message)) instanceof Inability).toBe(unable);
  });
});

it("builds each program into the file of its name", () => {
  for (const program of programs) {
    expect(buildArguments(program, `/x/${program.name}`)).toEqual(expect.arrayContaining(["-o", `/x/${program.name}`]));
  }
});

it("keeps what is built in the cache folder", () => {
  expect(builtFolder({ XDG_CACHE_HOME: "/cache" })).toMatch(/^\/cache\/colheita\/mesh\/[0-9a-f]{16}$/);
});

describe("lock", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "colheita-lock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one in at a time", async () => {
    const file = join(folder, "lock");
    const order: string[] = [];
    const { signal } = new AbortController();
    const hold = async (name: string) => {
      await using _held = await lock(file, signal);
      order.push(`${name} in`);
      await new Promise((done) => setTimeout(done, 50));
      order.push(`${name} out`);
    };
    await Promise.all([hold("a"), hold("b")]);
    expect([order[0]?.at(0), order[2]?.at(0)]).toEqual([order[1]?.at(0), order[3]?.at(0)]);
  });
});
