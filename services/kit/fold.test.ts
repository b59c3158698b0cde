import { expect, it } from "@jest/globals";
import { fold } from "./fold.ts";

const table = ["NAME       COUNT  NOTE", "something     12  what there is to say"];

it.each([
  { name: "that fits stays", lines: table, width: 40, want: table },
  { name: "for no terminal stays", lines: table, width: undefined, want: table },
  {
    name: "that does not fit breaks where a column begins",
    lines: table,
    width: 20,
    want: ["NAME       COUNT", "    NOTE", "something     12", "    what there is to say"],
  },
  { name: "breaks as often as it must", lines: ["aaaa  bbbb  cccc"], width: 8, want: ["aaaa", "    bbbb", "    cccc"] },
  { name: "keeps where it begins", lines: ["   aaaa  bb"], width: 9, want: ["   aaaa", "    bb"] },
  { name: "of prose stays", lines: ["time      plan, open, collect, process"], width: 24, want: undefined },
])("a line $name", ({ lines, width, want }) => {
  expect(lines.flatMap((line) => fold(line, width))).toEqual(want ?? lines);
});
