import { describe, expect, it } from "@jest/globals";
import { listingName, parseListing, parseParent, parseSnapshot } from "./names.ts";

describe("parseParent", () => {
  it.each([
    { name: "sources/olx-ro", want: "olx-ro" },
    { name: "sources/-", want: "-" },
    { name: "olx-ro", want: undefined },
    { name: "sources/OLX", want: undefined },
    { name: "sources/a/b", want: undefined },
  ])("$name", ({ name, want }) => expect(parseParent(name)).toBe(want));
});

describe("parseListing", () => {
  it.each(["k3Sjc", "a/b", "50%", "a%2Fb", "zażółć", "a b", "a/".repeat(64)])(
    "reads the name it writes of %s",
    (externalId) => {
      expect(parseListing(listingName("olx-ro", externalId))).toEqual({ source: "olx-ro", externalId });
    },
  );
  it.each([
    "sources/olx-ro/listings/",
    "sources/olx-ro/listings/%E0%A4%A",
    "sources/olx-ro/listings/%00",
    `sources/olx-ro/listings/${"a".repeat(129)}`,
  ])("refuses %s", (name) => expect(parseListing(name)).toBeUndefined());
});

describe("parseSnapshot", () => {
  it.each([
    { name: "sources/a/snapshots/2024-02-29", want: { source: "a", day: { year: 2024, month: 2, day: 29 } } },
    { name: "sources/a/snapshots/2026-02-29", want: undefined },
    { name: "sources/a/snapshots/2026-1-31", want: undefined },
  ])("$name", ({ name, want }) => expect(parseSnapshot(name)).toEqual(want));
});
