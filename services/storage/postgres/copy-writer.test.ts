import { pipeline } from "node:stream/promises";
import { expect, it } from "@jest/globals";
import { from as copyFrom } from "pg-copy-streams";
import { testClient } from "../../kit/testing/test-client.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { CopyWriter, fillInt8, TRAILER } from "./copy-writer.ts";

const client = testClient(testPostgres());

const LONG = "ção 🎉 ".repeat(20_000);

function copied(writer: CopyWriter, write: (from: CopyWriter) => void): void {
  const from = new CopyWriter();
  const start = from.length;
  write(from);
  writer.copy(from.bytes().subarray(start));
}

function filled(writer: CopyWriter): void {
  writer.int8(0);
  fillInt8(writer.bytes(), writer.length - 8, 7);
}

// What is written must be what PostgreSQL itself makes of the text.
it.each<{ type: string; text: string | null; write: (writer: CopyWriter) => void }>([
  { type: "int2", text: "-32768", write: (w) => w.int2(-32768) },
  { type: "int4", text: "2147483647", write: (w) => w.int4(2147483647) },
  { type: "int8", text: "-9223372036854775808", write: (w) => w.int8(-9223372036854775808n) },
  { type: "int8", text: "4503599627370496", write: (w) => w.int8(2 ** 52) },
  { type: "int8", text: "-9007199254740991", write: (w) => w.int8(-(2 ** 53 - 1)) },
  { type: "int8", text: "4294967296", write: (w) => copied(w, (from) => from.int8(2 ** 32)) },
  { type: "int8", text: "7", write: filled },
  { type: "int8", text: null, write: (w) => w.int8(undefined) },
  { type: "bool", text: "true", write: (w) => w.bool(true) },
  { type: "bool", text: "false", write: (w) => w.bool(false) },
  { type: "bool", text: null, write: (w) => w.bool(undefined) },
  { type: "text", text: "", write: (w) => w.text("") },
  { type: "text", text: "ção 🎉\n\\N\t'", write: (w) => w.text("ção 🎉\n\\N\t'") },
  { type: "text", text: LONG, write: (w) => w.text(LONG) },
  { type: "text", text: null, write: (w) => w.text(undefined) },
  ...[
    "0",
    "70",
    "199.99",
    "-1.5",
    "0.05",
    "0.00005",
    "10000",
    "100000000",
    "12345678.000000001",
    "9223372036854775807.999999999",
    "100.10",
    "0.0",
  ].map((text) => ({ type: "numeric", text, write: (w: CopyWriter) => w.numeric(text) })),
  { type: "numeric", text: null, write: (w) => w.numeric(undefined) },
  { type: "text[]", text: "{}", write: (w) => w.textArray([]) },
  { type: "text[]", text: '{a,"","b,c","\\"",NULLE}', write: (w) => w.textArray(["a", "", "b,c", '"', "NULLE"]) },
  { type: "int4[]", text: "{}", write: (w) => w.int4Array([]) },
  { type: "int4[]", text: "{-2147483648,0,7}", write: (w) => w.int4Array([-2147483648, 0, 7]) },
  { type: "jsonb", text: '{"k": ["ü", 1, null]}', write: (w) => w.jsonb({ k: ["ü", 1, null] }) },
  { type: "jsonb", text: null, write: (w) => w.jsonb(undefined) },
  {
    type: "timestamptz",
    text: "2026-01-31 12:34:56.789+00",
    write: (w) => w.timestamptz(new Date("2026-01-31T12:34:56.789Z")),
  },
  {
    type: "timestamptz",
    text: "1969-07-20 20:17:00+00",
    write: (w) => w.timestamptz(new Date("1969-07-20T20:17:00Z")),
  },
])("$type $text", async ({ type, text, write }) => {
  const writer = new CopyWriter();
  writer.begin(2);
  write(writer);
  writer.int4(7);
  await client().query(`create temp table copied (value ${type}, guard int)`);
  try {
    await pipeline([writer.bytes(), TRAILER], client().query(copyFrom("copy copied from stdin (format binary)")));
    const { rows } = await client().query(
      `select value::text is not distinct from $1::${type}::text same, guard, octet_length(value::text) from copied`,
      [text],
    );
    expect(rows).toMatchObject([{ same: true, guard: 7 }]);
  } finally {
    await client().query("drop table copied");
  }
});
