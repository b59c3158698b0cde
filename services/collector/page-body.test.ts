import { describe, expect, it } from "@jest/globals";
import type { PageShape } from "../kit/sourcefile/types.ts";
import { openPage } from "./page-body.ts";

const json = (rows: string): PageShape => ({ format: "json", rows });
const ndjson: PageShape = { format: "ndjson", rows: "" };
const csv: PageShape = { format: "csv", rows: "" };

describe("a page", () => {
  it.each([
    { name: "a list", text: "[1,2]", shape: json(""), want: 2 },
    { name: "a document", text: '{"a":1}', shape: json(""), want: 1 },
    { name: "a list further in", text: '{"a":{"b":[1]}}', shape: json("a.b"), want: 1 },
    { name: "an empty list", text: '{"a":[]}', shape: json("a"), want: 0 },
    { name: "no list where one should be", text: '{"a":{}}', shape: json("a"), want: "has no list at a" },
    { name: "HTML", text: "<html>", shape: json("a"), want: "is not JSON" },
    { name: "half of a document", text: '{"a":[', shape: json("a"), want: "is not JSON" },
    { name: "nothing", text: "", shape: json(""), want: "is not JSON" },
    { name: "a prototype's field", text: "{}", shape: json("constructor.name"), want: "has no list" },
    { name: "lines", text: '{"a":1}\n\n"x"\n', shape: ndjson, want: 2 },
    { name: "lines with a bad one in the middle", text: '{"a":1}\n{"a":\n{"a":2}\n', shape: ndjson, want: 3 },
    { name: "lines that were cut", text: '{"a":1}\n{"a":', shape: ndjson, want: "ends in a line that is not JSON" },
    { name: "no lines", text: "", shape: ndjson, want: 0 },
    { name: "records", text: 'a,b\n1,"x\ny"\n2,z\n', shape: csv, want: 2 },
    { name: "records with a mark at the beginning, and fields too few", text: "\ufeffa,b\n1\n", shape: csv, want: 1 },
    { name: "a header alone", text: "a,b\n", shape: csv, want: 0 },
    { name: "a quote that is not closed", text: 'a,b\n"1,2\n', shape: csv, want: "is not CSV" },
    { name: "HTML for records", text: " <!doctype html>", shape: csv, want: "is markup" },
  ])("of $name has $want", ({ text, shape, want }) => {
    const opened = openPage(Buffer.from(text), shape, []);
    if (typeof want === "number") expect(opened).toMatchObject({ ok: true, body: { rows: want } });
    else expect(opened).toEqual({ ok: false, message: expect.stringContaining(want) });
  });
});
