import { describe, expect, it } from "@jest/globals";
import { valueAt } from "./path.ts";
import { scanJson } from "./scan.ts";

const paths = ["", "a", "a.b", "rows", "rows.0", "é"];

/** texts are JSON and what is nearly JSON. */
const texts: readonly string[] = [
  '{"a":{"b":1},"rows":[1,{"a":2},[3],"x",null,true,false]}',
  ' \t\r\n{ "a" : { "b" : "c" } , "rows" : [ ] } \n',
  '{"a":"x\\u00e9\\n\\"\\\\","rows":[[],[[]],{}]}',
  '{"a":{"b":-0.5e+10},"é":"ção 😀"}',
  '{"a":{"b":1E400},"rows":{"0":1}}',
  "[1,2.50,-3,0,1e5,0.1]",
  "[]",
  "{}",
  "null",
  "-7",
  '"text"',
  '{"__proto__":{"b":1},"a":{"__proto__":2,"b":"3"}}',
  '{"\\u0061":1}',
  '{"a":1,"a":{"b":2}}',
  '{"x":1,"x":2,"a":3}',
  '{"a":{"b":"\\ud800"}}',
  `${"[".repeat(150)}${"]".repeat(150)}`,
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  ...["", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "{'a':1}"],
  ...["01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "tru", "nulll", "undefined", "--1", "1-"],
  ...[
    '"',
    '"\\"',
    '"\\x"',
    '"\\u12"',
    '"\\u12g4"',
    '"a\tb"',
    '"a\u0000b"',
    '"a"b',
    "{}{}",
    "[]//",
    "/**/[]",
    "\ufeff[]",
  ],
];

describe("scanJson", () => {
  it.each(texts.map((text) => ({ text })))("takes for JSON no more than JSON.parse does: $text", ({ text }) => {
    agrees(Buffer.from(text));
  });

  it("agrees with JSON.parse on whatever one byte makes of a text", () => {
    for (const text of texts.slice(0, 16)) {
      for (let at = 0; at < Buffer.byteLength(text); at++) {
        for (const byte of Buffer.from('\x00\t 0-.eE"\\{}[]:,nx\x7f\xc3', "latin1")) {
          const changed = Buffer.from(text);
          changed[at] = byte;
          agrees(changed);
        }
        agrees(Buffer.from(text).subarray(0, at));
      }
    }
  });

  it("leaves to JSON.parse what only that can tell, and nothing else of what is JSON", () => {
    const left = texts.filter((text) => isJson(text) && scanJson(Buffer.from(text), ["a.b", "rows"]) === undefined);
    expect(left.map((text) => text.slice(0, 20))).toEqual(['{"\\u0061":1}', '{"a":1,"a":{"b":2}}', "[".repeat(20)]);
    for (const path of ["a.0", "a.length"]) expect(scanJson(Buffer.from('{"a":[1]}'), [path])).toBeUndefined();
  });
});

/** agrees expects what a scan finds to be what JSON.parse has there. */
function agrees(text: Buffer): void {
  for (const some of [paths, ["a.b", "rows"], []]) {
    const scanned = scanJson(text, some);
    if (scanned === undefined) continue;
    const document: unknown = JSON.parse(text.toString("utf8"));
    const want = some.map((path) => [path, outline(valueAt(document, path))]);
    expect(some.map((path) => [path, scanned.get(path)])).toEqual(want);
  }
}

function outline(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return { elements: Array.isArray(value) ? value.length : undefined };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
