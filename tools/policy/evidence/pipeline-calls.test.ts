import { describe, expect, it } from "@jest/globals";
import { readPipelineCalls } from "./pipeline-calls.ts";

const day = `name: day
steps:
  take:
    call: acme.stock.v1.StockService/Get
`;

function read(text: string) {
  const { found, mistakes } = readPipelineCalls([{ name: "pipelines/day.yaml", text }]);
  return { methods: found.map(({ method }) => method), mistakes };
}

describe("a pipeline", () => {
  it.each([
    { name: "as most write it", text: day },
    { name: "with the line ends of Windows", text: day.replaceAll("\n", "\r\n") },
    { name: "in one line", text: '{name: day, steps: {take: {"call": acme.stock.v1.StockService/Get}}}' },
  ])("$name shows what it calls", ({ text }) => {
    expect(read(text)).toEqual({ methods: ["acme.stock.v1.StockService/Get"], mistakes: [] });
  });

  it.each([
    { name: "of two documents", text: `${day}---\n${day}` },
    { name: "with a key twice", text: `${day}    call: acme.stock.v1.StockService/Put\n` },
    { name: "with a call that is no text", text: day.replace("acme.stock", "[acme.stock") },
    { name: "with a key that there is not", text: `${day}    cal: acme.stock.v1.StockService/Put\n` },
  ])("$name hides no call without a word", ({ text }) => {
    expect(read(text).mistakes[0]).toMatch(/^pipelines\/day\.yaml:\d+:\d+: .*expected/);
  });
});
