import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { Run_State } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { targetOf } from "./address.ts";
import { readAtMost } from "./file.ts";
import { identityOf } from "./mesh.ts";
import { backfillName, pipelineName, runName, shortName } from "./names.ts";
import { choice, count, day, inputs, wordsOf } from "./values.ts";

describe("an address", () => {
  it.each([
    { text: "127.0.0.1:17104", want: "127.0.0.1:17104" },
    { text: "orchestrator.colheita:4004", want: "orchestrator.colheita:4004" },
    { text: "[::1]:17104", want: "[::1]:17104" },
    { text: "127.0.0.1:1, 10.0.0.2:2", want: "ipv4:127.0.0.1:1,10.0.0.2:2" },
  ])("$text", ({ text, want }) => expect(targetOf(text)).toBe(want));

  it.each([
    { text: "", want: 'host:port, or several parted by commas, not ""' },
    { text: "localhost", want: 'not "localhost"' },
    { text: "http://localhost:1", want: 'not "http://localhost:1"' },
    { text: "127.0.0.1:1,localhost:2", want: 'of the form 1.2.3.4:port, not "localhost:2"' },
  ])("$text is refused", ({ text, want }) => expect(() => targetOf(text)).toThrow(want));
});

describe("what stands between", () => {
  it.each([
    { mesh: undefined, want: "operator" },
    { mesh: "", want: "operator" },
    { mesh: "none", want: "operator" },
    { mesh: "istio", want: "mesh" },
  ])("$mesh", ({ mesh, want }) => expect(identityOf(mesh)).toMatchObject({ kind: want, account: "operator" }));

  it("is no other mesh", () => {
    expect(() => identityOf("linkerd")).toThrow('MESH must be none or istio, not "linkerd".');
  });
});

describe("a name", () => {
  it.each([
    { read: pipelineName, text: "daily", want: "pipelines/daily" },
    { read: pipelineName, text: "pipelines/daily", want: "pipelines/daily" },
    { read: runName, text: "daily/olx-2026-01-03-1", want: "pipelines/daily/runs/olx-2026-01-03-1" },
    { read: runName, text: "pipelines/daily/runs/x", want: "pipelines/daily/runs/x" },
    { read: backfillName, text: "daily/b1", want: "pipelines/daily/backfills/b1" },
  ])("$text is $want", ({ read, text, want }) => {
    expect(read(text)).toBe(want);
    expect(read(shortName(want))).toBe(want);
  });

  it.each([
    { read: pipelineName, text: "Daily", want: 'such as daily, not "Daily"' },
    { read: runName, text: "daily", want: 'A run is named like daily/olx-2026-01-03-1, not "daily"' },
    { read: runName, text: "pipelines/daily/backfills/x", want: "A run is named" },
    { read: backfillName, text: "a/b/c", want: "A backfill is named like daily/ID" },
  ])("$text is refused", ({ read, text, want }) => expect(() => read(text)).toThrow(want));
});

describe("a flag's value", () => {
  const states = wordsOf(Run_State);

  it("is read", () => {
    expect(day("day", "2024-02-29")).toEqual({ year: 2024, month: 2, day: 29 });
    expect(count("limit", "7", { least: 1, most: 9 })).toBe(7);
    expect(choice("state", "Failed", states)).toBe(Run_State.FAILED);
    expect(choice("decision", "caught-up", { STARTED: 1, CAUGHT_UP: 2 })).toBe(2);
    expect(inputs("input", ["a=1", "b=x=y", "c="])).toEqual({ a: "1", b: "x=y", c: "" });
  });

  it.each([
    {
      name: "a day",
      read: () => day("day", "2026-02-30"),
      want: '--day needs a day such as 2026-01-31, not "2026-02-30"',
    },
    { name: "a count", read: () => count("limit", "10", { least: 1, most: 9 }), want: "from 1 to 9" },
    {
      name: "a word",
      read: () => choice("state", "done", states),
      want: "--state needs one of queued, running, cancelling",
    },
    { name: "an input", read: () => inputs("input", ["a"]), want: '--input needs NAME=VALUE, not "a"' },
    { name: "an input twice", read: () => inputs("input", ["a=1", "a=2"]), want: "--input gives a twice" },
  ])("$name that is none is refused", ({ read, want }) => expect(read).toThrow(want));
});

describe("a file", () => {
  it("is read up to its limit, and not beyond", async () => {
    const folder = await mkdtemp(join(tmpdir(), "colheita-cli-"));
    try {
      const path = join(folder, "a");
      await writeFile(path, "12345");
      expect(String(await readAtMost(path, 5))).toBe("12345");
      expect(await readAtMost(path, 4)).toBeUndefined();
      expect(await readAtMost("/dev/zero", 4)).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("that is not there is named", async () => {
    await expect(readAtMost("/nowhere/a.yaml", 4)).rejects.toThrow("The file /nowhere/a.yaml can't be read: ENOENT");
  });
});
