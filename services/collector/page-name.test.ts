import { describe, expect, it } from "@jest/globals";
import { formatPageName, parsePageName } from "./page-name.ts";

const name = "sources/olx-ro/days/2026-01-01/generations/2/shards/a%2Fb%20%C3%A9/pages/7";

describe("a page's name", () => {
  it("is read and written", () => {
    const id = { key: { source: "olx-ro", day: "2026-01-01", generation: 2, shard: "a/b é" }, page: 7 };
    expect(parsePageName(name)).toEqual(id);
    expect(formatPageName(id)).toBe(name);
  });

  it.each([
    "",
    "sources/olx-ro",
    name.replace("olx-ro", "OLX"),
    name.replace("01-01", "13-01"),
    name.replace("generations/2", "generations/0"),
    name.replace("a%2Fb%20%C3%A9", "a/b"),
    name.replace("%C3%A9", "%C3"),
    name.replace("pages/7", "pages/07"),
    name.replace("pages/7", "pages/-1"),
    `${name}/`,
  ])("is not %s", (wrong) => {
    expect(parsePageName(wrong)).toBeUndefined();
  });
});
