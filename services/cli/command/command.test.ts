import { describe, expect, it } from "@jest/globals";
import { invalidArgument, notFound, RpcError, unavailable } from "../../kit/errors.ts";
import { UsageError } from "../argument/usage.ts";
import { commands } from "../commands.ts";
import { endingOf } from "./exit.ts";
import { findCommand } from "./find.ts";
import { helpOf, overview } from "./help.ts";

const find = (line: string) => findCommand(commands, line.split(" "));
const prepare = (line: string) => {
  const { command, rest } = find(line);
  return command.prepare(rest);
};

describe("a command line", () => {
  it.each([
    { line: "runs list daily --limit 3", name: "runs list", rest: ["daily", "--limit", "3"] },
    { line: "resume daily", name: "resume", rest: ["daily"] },
    { line: "check a b", name: "check", rest: ["a", "b"] },
  ])("$line", ({ line, name, rest }) => {
    const found = find(line);
    expect([found.command.name, found.rest]).toEqual([name, rest]);
    expect(prepare(line)).toMatchObject({ help: false, json: false, address: undefined });
  });

  it("may give common flags anywhere", () => {
    expect(prepare("runs list --json --address a:1 daily")).toMatchObject({
      json: true,
      address: "a:1",
    });
  });

  it.each([
    { line: "rums list", want: 'There is no command "rums": did you mean "runs"?' },
    { line: "runs lits", want: 'There is no command "runs lits": did you mean "runs list"?' },
    { line: "backfill", want: "there is backfill start, backfill list, backfill get, backfill cancel" },
    { line: "harvest", want: '"colheita help" lists them' },
    { line: "runs get", want: '"colheita runs get" needs RUN.' },
    { line: "check", want: '"colheita check" needs FILE.' },
    { line: "operations x", want: '"colheita operations" does not take "x".' },
    { line: "runs list a b", want: '"colheita runs list" does not take "b".' },
    { line: "runs list --stat failed", want: "Unknown option '--stat'" },
    { line: "runs list --state", want: "'--state' argument missing" },
  ])("$line is refused", ({ line, want }) => expect(() => prepare(line)).toThrow(want));
});

describe("the help", () => {
  it("names every command", () => {
    const lines = overview(commands).split("\n");
    for (const { name, summary } of commands) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^ {2}${name} .* {2}`)));
      expect(summary).toMatch(/^[a-z].*[^.]$/);
    }
  });

  it.each(commands)("of $name names every flag", (command) => {
    const help = helpOf(command);
    expect(help).toContain(`Usage: colheita ${command.name}`);
    for (const flag of [...Object.keys(command.options), "json", "address"]) expect(help).toContain(`  --${flag} `);
  });
});

describe("a failure", () => {
  const remote = { remote: true, domain: "orchestrator.colheita" };

  it.each([
    { name: "of usage", error: new UsageError("No."), code: 2, lines: ["No."] },
    {
      name: "to reach it",
      error: unavailable("UNAVAILABLE", "No connection established. Last error: x. Resolution note: "),
      code: 3,
      lines: [
        "The orchestrator at a:1 does not answer (is it running? `npm start` starts it, --address says where it is).",
        "UNAVAILABLE: No connection established. Last error: x.",
      ],
    },
    {
      name: "of its database",
      error: new RpcError({ code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE", message: "gone", ...remote }),
      code: 3,
      lines: [
        "The orchestrator at a:1 does not answer (try again in a moment).",
        "UNAVAILABLE DATABASE_UNAVAILABLE: gone",
      ],
    },
    {
      name: "of another service",
      error: new RpcError({ code: "UNIMPLEMENTED", reason: "UNIMPLEMENTED", message: "no method", ...remote }),
      code: 4,
      lines: ["What answers at a:1 is no orchestrator, or an older one.", "UNIMPLEMENTED: no method"],
    },
    {
      name: "that it says",
      error: notFound("RUN_NOT_FOUND", "There is no run\u001b[31m x."),
      code: 4,
      lines: ["NOT_FOUND RUN_NOT_FOUND: There is no run [31m x."],
    },
    {
      name: "of fields",
      error: invalidArgument([{ field: "run.day", description: "must be a whole date" }]),
      code: 4,
      lines: ["INVALID_ARGUMENT FIELDS_INVALID", "  run.day: must be a whole date"],
    },
  ])("$name", ({ error, code, lines }) => expect(endingOf(error, "a:1")).toEqual({ code, lines }));

  it("that is a bug is thrown on", () => {
    const bug = new TypeError("x");
    expect(() => endingOf(bug, "a:1")).toThrow(bug);
  });
});
