import { expect, it } from "@jest/globals";
import { readOptions } from "./options.ts";

it.each([
  { args: [], want: { help: false, keep: false, parts: undefined } },
  { args: ["--part", "3,4", "--part=10", "--keep"], want: { help: false, keep: true, parts: [3, 4, 10] } },
])("reads $args", ({ args, want }) => {
  expect(readOptions(args)).toEqual(want);
});

it.each([
  { args: ["--part", "x"], says: '--part needs numbers of parts such as 3,4, not "x"' },
  { args: ["--prat"], says: "--prat" },
])("refuses $args", ({ args, says }) => {
  expect(() => readOptions(args)).toThrow(says);
});
