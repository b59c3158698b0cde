import { describe, expect, it } from "@jest/globals";
import { parseTemplate } from "../kit/sourcefile/template.ts";
import type { Discover } from "../kit/sourcefile/types.ts";
import { readShards } from "./discovery.ts";

const discover: Discover = {
  url: parseTemplate("http://x/"),
  items: "files",
  id: { kind: "field", field: "name", pattern: "^(.+)_\\d+$" },
  order: "name",
  params: new Map([["link", "meta.url"]]),
};

const file = (name: unknown, url: unknown = `/${String(name)}`) => ({ name, meta: { url } });

function read(files: unknown, overrides: Partial<Discover> = {}) {
  return readShards(Buffer.from(JSON.stringify({ files })), { ...discover, ...overrides }, 3);
}

describe("a list of shards", () => {
  it("is put in code-point order and grouped by id", () => {
    expect(read([file("té_1"), file("a_2"), file("a_1"), file("Z_1")])).toEqual({
      ok: true,
      shards: [
        { id: "Z", ordinal: 0, requests: [{ link: "/Z_1" }] },
        { id: "a", ordinal: 1, requests: [{ link: "/a_1" }, { link: "/a_2" }] },
        { id: "té", ordinal: 2, requests: [{ link: "/té_1" }] },
      ],
    });
  });

  it("sorts by code points and not by JavaScript's own units", () => {
    const found = read([file("\u{1F600}_1"), file("\uFF5E_1")]);
    expect(found.ok && found.shards.map(({ id }) => id)).toEqual(["\uFF5E", "\u{1F600}"]);
  });

  it("keeps the source's order where none is asked for, and numbers as ids", () => {
    const found = read([file(7), file(3)], { order: "", id: { kind: "field", field: "name", pattern: "" } });
    expect(found.ok && found.shards.map(({ id }) => id)).toEqual(["7", "3"]);
  });

  it("may be one shard of many requests", () => {
    const found = read([file("b_1"), file("a_1")], { id: { kind: "fixed", id: "all" } });
    expect(found).toEqual({
      ok: true,
      shards: [{ id: "all", ordinal: 0, requests: [{ link: "/a_1" }, { link: "/b_1" }] }],
    });
  });

  it.each([
    { name: "is no list", files: { a: 1 }, want: "no list of shards at files" },
    { name: "has an entry without an id", files: [{ nam: "a_1" }], want: "Entry 0 of the list of shards has no id" },
    { name: "has an id that does not match", files: [file("a")], want: "has no id" },
    { name: "has an entry that is null", files: [null], want: "has no id" },
    { name: "has a parameter that is no text", files: [file("a_1", {})], want: "has nothing at meta.url" },
    { name: "has a parameter with a zero character", files: [file("a_1", "a\0")], want: "has nothing at meta.url" },
    { name: "has an id that is too long", files: [file(`${"é".repeat(65)}_1`)], want: "longer than 128 bytes" },
    { name: "has an id that can't be printed", files: [file("a\u0007_1")], want: "not printable" },
    {
      name: "has too many",
      files: ["a_1", "b_1", "c_1", "d_1"].map((name) => file(name)),
      want: "4 shards; its file allows 3",
    },
  ])("is refused where it $name", ({ files, want }) => {
    expect(read(files)).toEqual({ ok: false, message: expect.stringContaining(want) });
  });
});
