import { describe, expect, it } from "@jest/globals";
import { HELP, parseFlags } from "./flags.ts";

const least = ["--data", "recorded", "--source", "olx-ro"];
const parsed = {
  data: "recorded",
  source: "olx-ro",
  days: undefined,
  json: false,
  state: undefined,
  externalPostgres: undefined,
};

describe("parseFlags", () => {
  it.each([
    { name: "the least that is needed", args: [], want: {} },
    { name: "a number of days", args: ["--days", "30"], want: { days: 30 } },
    { name: "a switch", args: ["--json"], want: { json: true } },
    { name: "a folder", args: ["--state", "/x"], want: { state: "/x" } },
    { name: "a server", args: ["--external-postgres", "postgres://a"], want: { externalPostgres: "postgres://a" } },
  ])("reads $name", ({ args, want }) => {
    expect(parseFlags([...least, ...args])).toEqual({ ...parsed, ...want });
  });

  it.each([
    { name: "no data", args: ["--source", "olx-ro"], want: "--data is needed: --help shows all flags." },
    { name: "no source", args: ["--data", "recorded"], want: "--source is needed: --help shows all flags." },
    { name: "an empty source", args: ["--data", "recorded", "--source="], want: "--source needs a value" },
    { name: "no day at all", args: [...least, "--days", "0"], want: "--days needs a whole number from 1 to 3650" },
    { name: "flags of the other command", args: [...least, "--once"], want: "Unknown option '--once'" },
  ])("refuses $name", ({ args, want }) => {
    expect(() => parseFlags(args)).toThrow(want);
  });

  it("helps where asked to, whatever is missing", () => {
    expect(parseFlags(["--help"])).toBe("help");
    for (const flag of ["data", "source", "days", "json", "state", "external-postgres", "help"]) {
      expect(HELP).toContain(`--${flag}`);
    }
  });
});
