import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { createPageReader, type Layout, type PageResult } from "./page.ts";
import { UnreadableRow } from "./row.ts";

const limit = 1_000_000;
const read = (text: string | Uint8Array, format: Layout["format"] = "json", rows = "") =>
  createPageReader({ format, rows })(typeof text === "string" ? Buffer.from(text) : text, limit);

function rowsOf(result: PageResult): unknown {
  if (!result.ok) return result.reason;
  return result.page.rows.map((row) => (row instanceof UnreadableRow ? `unreadable: ${row.text}` : row));
}

describe("the rows of a page", () => {
  it.each([
    { name: "a list", text: '[{"a":1},null,"x"]', rows: "", want: [{ a: 1 }, null, "x"] },
    { name: "an object, which is one row", text: '{"id":1}', rows: "", want: [{ id: 1 }] },
    { name: "an empty list", text: "[]", rows: "", want: [] },
    { name: "a list at a path", text: '{"data":{"items":[1,2]}}', rows: "data.items", want: [1, 2] },
    { name: "nothing at the path", text: '{"data":{}}', rows: "data.items", want: "PAGE_MALFORMED" },
    { name: "an object at the path", text: '{"results":{}}', rows: "results", want: "PAGE_MALFORMED" },
    { name: "null at the path", text: '{"results":null}', rows: "results", want: "PAGE_MALFORMED" },
    { name: "a list inside a list, by its number", text: '{"data":[[1,2]]}', rows: "data.0", want: [1, 2] },
    { name: "rows that come twice, the last", text: '{"data":[1],"data":[2,3]}', rows: "data", want: [2, 3] },
    {
      name: "a way that comes twice, the last",
      text: '{"a":{"b":[1]},"a":{"c":2}}',
      rows: "a.b",
      want: "PAGE_MALFORMED",
    },
    { name: "a way written with escapes", text: '{"d\\u0061ta":[1,2]}', rows: "data", want: [1, 2] },
    { name: "a way of empty names", text: '{"":{"":[1]}}', rows: ".", want: [1] },
    { name: "a path through a text", text: '{"results":"x"}', rows: "results.length", want: "PAGE_MALFORMED" },
    { name: "a member of all objects at the path", text: "{}", rows: "constructor", want: "PAGE_MALFORMED" },
    { name: "a byte order mark", text: "\ufeff[1]", rows: "", want: [1] },
    { name: "JSON that was cut", text: '[{"a":1},{"a"', rows: "", want: "PAGE_MALFORMED" },
    { name: "HTML", text: "<html>Too many requests</html>", rows: "", want: "PAGE_MALFORMED" },
    { name: "nothing", text: "", rows: "", want: "PAGE_MALFORMED" },
    { name: "nesting deeper than a stack", text: `${"[".repeat(100_000)}`, rows: "", want: "PAGE_MALFORMED" },
  ])("as JSON: $name", ({ text, rows, want }) => {
    expect(rowsOf(read(text, "json", rows))).toEqual(want);
  });

  it.each([
    { name: "lines", text: '{"a":1}\n{"a":2}\n', want: [{ a: 1 }, { a: 2 }] },
    { name: "empty lines and CRLF", text: '{"a":1}\r\n\r\n{"a":2}', want: [{ a: 1 }, { a: 2 }] },
    { name: "a broken line between good ones", text: '{"a":1}\n{"a"\n3', want: [{ a: 1 }, 'unreadable: {"a"', 3] },
    { name: "nothing", text: "", want: [] },
  ])("as NDJSON: $name", ({ text, want }) => {
    expect(rowsOf(read(text, "ndjson"))).toEqual(want);
  });

  it.each([
    {
      name: "a header and records",
      text: "a,b\n1,2\n3,4\n",
      want: [
        { a: "1", b: "2" },
        { a: "3", b: "4" },
      ],
    },
    { name: "quotes, commas and line breaks", text: 'a,b\n"x, ""y""","1\n2"\n', want: [{ a: 'x, "y"', b: "1\n2" }] },
    {
      name: "a record that is too short",
      text: "a,b\nbanner\n1,2\n",
      want: ['unreadable: ["banner"]', { a: "1", b: "2" }],
    },
    { name: "a record that is too long", text: "a,b\n1,2,3\n", want: ['unreadable: ["1","2","3"]'] },
    { name: "a header alone", text: "a,b\n", want: [] },
    { name: "a quote that is never closed", text: 'a,b\n"1,2\n', want: "PAGE_MALFORMED" },
    { name: "nothing", text: "", want: "PAGE_MALFORMED" },
  ])("as CSV: $name", ({ text, want }) => {
    expect(rowsOf(read(text, "csv"))).toEqual(want);
  });
});

describe("a packed page", () => {
  it("is unpacked by its first bytes", () => {
    expect(rowsOf(read(gzipSync('[{"a":1}]')))).toEqual([{ a: 1 }]);
  });

  it("is malformed where it was cut", () => {
    expect(rowsOf(read(gzipSync('[{"a":1}]').subarray(0, 15)))).toBe("PAGE_MALFORMED");
  });

  it("is never unpacked beyond the limit", () => {
    const bomb = gzipSync(Buffer.alloc(50 * limit));
    expect(bomb.length).toBeLessThan(limit);
    expect(rowsOf(read(bomb))).toBe("PAGE_TOO_LARGE");
  });

  it("is too large also as it is", () => {
    expect(rowsOf(read(Buffer.alloc(limit + 1)))).toBe("PAGE_TOO_LARGE");
  });
});

describe("a number", () => {
  it.each([
    { text: "15999.9", want: 15999.9 },
    { text: "9007199254740991", want: 9007199254740991 },
    { text: "9007199254740993", want: "9007199254740993" },
    { text: "12345678901234567.89", want: "12345678901234567.89" },
    { text: "-58.398670912345678", want: "-58.398670912345678" },
    { text: "1.50000000000000000", want: 1.5 },
    { text: "100000000000000000000", want: 100000000000000000000 },
    { text: "0.1000000000000000055", want: "0.1000000000000000055" },
  ])("$text keeps every digit", ({ text, want }) => {
    expect(rowsOf(read(`[{"n":${text}}]`))).toEqual([{ n: want }]);
  });

  it("in a text is text", () => {
    expect(rowsOf(read('["12345678901234567890"]'))).toEqual(["12345678901234567890"]);
  });
});
