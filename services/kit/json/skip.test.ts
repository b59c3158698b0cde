import { describe, expect, it } from "@jest/globals";
import { randomOf } from "../testing/random.ts";
import { depthMost, skipValue } from "./skip.ts";
import { skipSpace } from "./tokens.ts";

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("skipValue", () => {
  it.each([
    { name: "a text", text: '"ab"', valueBytes: 2 },
    { name: "a text with escapes", text: '"\\"\\u00e9\\\\"', valueBytes: 10 },
    { name: "a text of more than ASCII", text: '"é"', valueBytes: 2 },
    { name: "a number", text: "-0.5e+10", valueBytes: 8 },
    { name: "a word", text: "null", valueBytes: 0 },
    { name: "an object, but not its names", text: ' { "name" : "x" , "n" : 12 } ', valueBytes: 3 },
    { name: "a list in a list", text: '[[],[{}],["x",1,true]]', valueBytes: 2 },
    { name: "what nests as deep as is allowed", text: nested(depthMost), valueBytes: 0 },
  ])("counts the bytes of $name", ({ text, valueBytes }) => {
    expect(passOver(Buffer.from(text))).toEqual({ isJson: true, valueBytes });
  });

  it("stops where a value ends", () => {
    expect(skipValue(Buffer.from('[1,{"a":"b"},2]'), 3, 0, { valueBytes: 0 })).toBe(12);
  });

  it("leaves what nests deeper to JSON.parse", () => {
    expect(passOver(Buffer.from(nested(depthMost + 1))).isJson).toBe(false);
    expect(passOver(Buffer.from(`{"a":${nested(depthMost)}}`)).isJson).toBe(false);
  });

  it("takes for JSON what JSON.parse does, and nothing else", () => {
    const seed = Date.now() % 2 ** 31;
    const random = randomOf(seed);
    let whole = 0;
    for (let round = 0; round < 20_000; round++) {
      const written = Buffer.from(randomText(random, 0));
      const text = random() < 0.5 ? written : damaged(written, random);
      const { isJson } = passOver(text);
      if (isJson) whole++;
      // It looks at bytes that are no UTF-8 as JSON.parse does at what stands for them.
      const wanted = isParsed(text.toString("utf8"));
      if (isJson !== wanted)
        throw new Error(`round ${round} of seed ${seed}: ${JSON.stringify(text.toString("latin1"))}`);
    }
    expect(whole).toBeGreaterThan(5_000);
    expect(whole).toBeLessThan(19_000);
  });
});

function passOver(text: Buffer): { readonly isJson: boolean; readonly valueBytes: number } {
  const passed = { valueBytes: 0 };
  const end = skipValue(text, skipSpace(text, 0), 0, passed);
  return { isJson: end >= 0 && skipSpace(text, end) === text.length, valueBytes: passed.valueBytes };
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const spaces = ["", "", "", " ", "\n", "\t\r "];
const numbers = ["0", "-0", "7", "-12", "1.50", "0.1", "1e5", "2E-3", "-3.25e+10", "12345678901234567890"];
const texts = ['""', '"a"', '"ção 😀"', '"\\n\\t\\"\\/"', '"\\u00E9\\ud83d"', '"\\\\"', '"\u007f"', '"[1,{]"'];
const words = ["true", "false", "null"];

function randomText(random: () => number, depth: number): string {
  const pick = (values: readonly string[]) => values[Math.floor(random() * values.length)] ?? "";
  const kind = Math.floor(random() * (depth < 4 ? 5 : 3));
  const spaced = (text: string) => pick(spaces) + text + pick(spaces);
  const parts = (make: () => string) => Array.from({ length: Math.floor(random() * 4) }, make).join(",");
  if (kind === 0) return spaced(pick(numbers));
  if (kind === 1) return spaced(pick(texts));
  if (kind === 2) return spaced(pick(words));
  if (kind === 3) return spaced(`[${parts(() => randomText(random, depth + 1)) || pick(spaces)}]`);
  const member = () => `${spaced(pick(texts))}:${randomText(random, depth + 1)}`;
  return spaced(`{${parts(member) || pick(spaces)}}`);
}

const bytes = Buffer.from('\x00\t 09-+.eEu"\\/{}[]:,tn\x1f\x7f\xc3', "latin1");

/** damaged is a text with a byte changed, left out or put in, or cut short. It is still JSON now and then. */
function damaged(text: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * text.length);
  const byte = bytes.subarray(Math.floor(random() * bytes.length)).subarray(0, 1);
  const how = Math.floor(random() * 4);
  if (how === 0) return text.subarray(0, at);
  return Buffer.concat([
    text.subarray(0, at),
    how === 1 ? Buffer.alloc(0) : byte,
    text.subarray(how === 2 ? at : at + 1),
  ]);
}
