import { describe, expect, it } from "@jest/globals";
import { LastWords } from "./last-words.ts";
import { Lines } from "./lines.ts";
import { parseReady } from "./ready.ts";

describe("Lines", () => {
  it.each([
    { name: "one line in pieces", chunks: ["a", "b\n"], want: ["ab"] },
    { name: "many lines in one piece", chunks: ["a\nb\n\nc"], want: ["a", "b", "", "c"] },
    { name: "no line break at the end", chunks: ["a\nb"], want: ["a", "b"] },
    { name: "nothing", chunks: [], want: [] },
    { name: "a line longer than the limit", chunks: ["x".repeat(70_000), "y\nz\n"], want: ["x".repeat(65_536), "z"] },
  ])("$name", ({ chunks, want }) => {
    const got: string[] = [];
    const lines = new Lines((line) => got.push(line));
    for (const chunk of chunks) lines.push(Buffer.from(chunk));
    lines.end();
    expect(got).toEqual(want);
  });

  it("keeps a character whole that comes in two pieces", () => {
    const got: string[] = [];
    const lines = new Lines((line) => got.push(line));
    const bytes = Buffer.from("preço\n");
    lines.push(bytes.subarray(0, 4));
    lines.push(bytes.subarray(4));
    expect(got).toEqual(["preço"]);
  });
});

describe("parseReady", () => {
  it.each([
    {
      name: "a ready line",
      line: '{"ready":true,"service":"a","grpc":"127.0.0.1:1"}',
      want: [["grpc", "127.0.0.1:1"]],
    },
    { name: "a log entry", line: '{"level":30,"msg":"ready"}', want: undefined },
    { name: "text", line: "ready", want: undefined },
    { name: "broken JSON", line: '{"ready":true', want: undefined },
    { name: "no service", line: '{"ready":true}', want: undefined },
    { name: "ready as text", line: '{"ready":"true","service":"a"}', want: undefined },
    { name: "an address of the wrong type", line: '{"ready":true,"service":"a","grpc":1}', want: [] },
  ])("$name", ({ line, want }) => {
    const ready = parseReady(line);
    expect(ready && [...ready.addresses]).toEqual(want);
  });
});

describe("LastWords", () => {
  it.each([
    { name: "a sentence", lines: ["Starting.", "The port 80 is taken."], want: "The port 80 is taken." },
    { name: "nothing", lines: [], want: "" },
    { name: "blank lines", lines: ["Why.", "", "  "], want: "Why." },
    { name: "a log entry", lines: ['{"level":60,"msg":"cannot listen"}'], want: "cannot listen" },
    { name: "an entry with an error", lines: ['{"msg":"stopping","err":{"message":"gone"}}'], want: "stopping: gone" },
    { name: "an entry without a message", lines: ['{"level":60}'], want: '{"level":60}' },
    {
      name: "a list of mistakes",
      lines: ["storage: the configuration is not valid:", "  PORT: must be set", "  LIMIT: must be a number"],
      want: "storage: the configuration is not valid: PORT: must be set; LIMIT: must be a number",
    },
    {
      name: "an uncaught error",
      lines: ["file:///a.ts:1", "    throw x", "", "TypeError: no", "    at a.ts:1:2", "", "Node.js v26.10.0"],
      want: "TypeError: no",
    },
    {
      name: "an uncaught error with fields",
      lines: ["Error: listen EADDRINUSE", "    at a.ts:1:2 {", "  code: 'EADDRINUSE'", "}", "", "Node.js v26.10.0"],
      want: "Error: listen EADDRINUSE",
    },
  ])("$name", ({ lines, want }) => {
    const words = new LastWords();
    for (const line of lines) words.add(line);
    expect(words.sentence()).toBe(want);
  });
});
