import { describe, expect, it } from "@jest/globals";
import { copyLine } from "./copy-file.ts";
import { plainColumns } from "./plain.ts";
import { centsAt, changedAmong, chunksOf, externalIdAt, orderOf, rowAt } from "./rows.ts";

describe("the bench's rows", () => {
  it("are the same wherever they are made", () => {
    expect(rowAt(41, 2)).toEqual(rowAt(41, 2));
    expect([...orderOf(1_000, 2)]).toEqual([...orderOf(1_000, 2)]);
  });

  it("have ids of their own", () => {
    expect(new Set(Array.from({ length: 200_000 }, (_, n) => externalIdAt(n))).size).toBe(200_000);
  });

  it.each([
    { name: "to day 2 as many as is said", from: 1, to: 2, rows: 1_001 },
    { name: "to day 2 one of a single one", from: 1, to: 2, rows: 1 },
  ] as const)("change $name", ({ from, to, rows }) => {
    const changed = Array.from({ length: rows }, (_, n) => n).filter((n) => centsAt(n, from) !== centsAt(n, to));
    expect(changed).toHaveLength(changedAmong(rows));
  });

  it("do not change to day 3", () => {
    for (let n = 0; n < 100; n++) expect(rowAt(n, 3)).toEqual(rowAt(n, 2));
  });

  it("come in order on day 1 and shuffled afterwards, each once", () => {
    expect([...orderOf(5, 1)]).toEqual([0, 1, 2, 3, 4]);
    expect([...orderOf(100, 2)]).not.toEqual([...orderOf(100, 3)]);
    expect([...orderOf(100, 3)].sort((a, b) => a - b)).toEqual([...orderOf(100, 1)]);
  });

  it("come in chunks, of which the last has what is left", () => {
    expect([...chunksOf(1_100, 1, 500)].map((chunk) => chunk.length)).toEqual([500, 500, 100]);
  });
});

describe("a line of COPY", () => {
  it("has a cell for each column", () => {
    expect(copyLine(rowAt(7, 1)).split("\t")).toHaveLength(plainColumns.length);
  });

  it("keeps what would end a cell, a line or a quote", () => {
    const line = copyLine({ ...rowAt(7, 1), title: "a\tb\\c\nd", imageUrls: ['x"y\\z'] });
    expect(line).toContain("\ta\\tb\\\\c\\nd\t");
    expect(line).toContain('\t{"x\\\\"y\\\\\\\\z"}\t');
    expect(line.split("\t")).toHaveLength(plainColumns.length);
  });
});
