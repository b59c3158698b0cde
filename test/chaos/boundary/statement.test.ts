import { expect, it } from "@jest/globals";
import { createSession, isClaim } from "./statement.ts";

type Step = readonly [text: string, rows: number];

it.each<{ name: string; steps: readonly Step[]; commits: readonly boolean[]; durable: readonly boolean[] }>([
  {
    name: "takes a statement by itself for a commit",
    steps: [["insert into a values (1)", 1]],
    commits: [true],
    durable: [true],
  },
  {
    name: "takes one that changes no row for none",
    steps: [["update a set b = 1", 0]],
    commits: [true],
    durable: [false],
  },
  {
    name: "takes a transaction's commit for one, and not its statements",
    steps: [
      ["begin isolation level read committed; set local x = 1", 0],
      ["with c as (select 1) delete from a", 3],
      ["select 1", 1],
      ["commit", 0],
    ],
    commits: [false, false, false, true],
    durable: [false, false, false, true],
  },
  {
    name: "passes over a transaction that only reads and locks",
    steps: [
      ["begin", 0],
      ["select from a for update of a", 1],
      ["commit", 0],
    ],
    commits: [false, false, false],
    durable: [false, false, false],
  },
  {
    name: "passes over what is rolled back",
    steps: [
      ["begin", 0],
      ["insert into a values (1)", 1],
      ["rollback", 0],
      ["begin", 0],
      ["commit", 0],
    ],
    commits: [false, false, false, false, false],
    durable: [false, false, false, false, false],
  },
])("$name", ({ steps, commits, durable }) => {
  const session = createSession();
  const found = steps.map(([text, rows]) => ({
    commits: session.mayCommit(text),
    durable: session.answered(text, rows),
  }));
  expect(found.map((each) => each.commits)).toEqual(commits);
  expect(found.map((each) => each.durable)).toEqual(durable);
});

it("knows a look for work", () => {
  expect(isClaim("update run set owner = $1 where id = (select id from run for update skip  locked)")).toBe(true);
  expect(isClaim("update run set owner = $1 where id = 1")).toBe(false);
});
