import { describe, expect, it } from "@jest/globals";
import { formatName, isExternalId, nameViolations, parseName } from "./names.ts";

describe("parseName", () => {
  it.each([
    { name: "sources/olx-ro", kind: "source", want: { source: "olx-ro" } },
    { name: "sources/olx-ro/listings/3Sjc7", kind: "listing", want: { source: "olx-ro", listing: "3Sjc7" } },
    { name: "sources/api/listings/a/b c", kind: "listing", want: { source: "api", listing: "a/b c" } },
    { name: "sources/api/snapshots/2026-01-01", kind: "snapshot", want: { source: "api", snapshot: "2026-01-01" } },
    {
      name: "pipelines/daily/runs/api.2026-01-01.1",
      kind: "run",
      want: { pipeline: "daily", run: "api.2026-01-01.1" },
    },
    { name: "pipelines/daily/backfills/b-1", kind: "backfill", want: { pipeline: "daily", backfill: "b-1" } },
  ] as const)("$name", ({ name, kind, want }) => {
    const ids = parseName(kind, name);
    expect(ids).toEqual(want);
    expect(formatName(kind, want as never)).toBe(name);
  });

  it.each([
    { name: "", kind: "source" },
    { name: "sources/", kind: "source" },
    { name: "sources/OLX", kind: "source" },
    { name: "sources/a/b", kind: "source" },
    { name: `sources/${"a".repeat(64)}`, kind: "source" },
    { name: "sources/a/listings/", kind: "listing" },
    { name: `sources/a/listings/${"é".repeat(65)}`, kind: "listing" },
    { name: "sources/a/listings/x\u0000", kind: "listing" },
    { name: "sources/a/snapshots/2026-1-1", kind: "snapshot" },
    { name: "pipelines/daily/runs/../x", kind: "run" },
  ] as const)("refuses $name as $kind", ({ name, kind }) => {
    expect(parseName(kind, name)).toBeUndefined();
    expect(nameViolations("name", kind, name)).toEqual([
      { field: "name", description: expect.stringContaining("must be") },
    ]);
  });
});

describe("isExternalId", () => {
  it.each([
    { id: "x".repeat(128), want: true },
    { id: "x".repeat(129), want: false },
    { id: "é".repeat(64), want: true },
    { id: "\ud800", want: false },
    { id: "a\nb", want: false },
  ])("$id", ({ id, want }) => expect(isExternalId(id)).toBe(want));
});
