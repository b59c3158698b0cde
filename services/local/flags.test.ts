import { describe, expect, it } from "@jest/globals";
import { type Flags, HELP, parseFlags } from "./flags.ts";

const defaults: Flags = {
  once: false,
  days: 3,
  listings: 2_000,
  json: false,
  state: undefined,
  externalPostgres: undefined,
  sources: undefined,
};

describe("parseFlags", () => {
  it.each([
    { name: "nothing", args: [], want: {} },
    { name: "switches", args: ["--once", "--json"], want: { once: true, json: true } },
    { name: "numbers", args: ["--days", "5", "--listings=100"], want: { days: 5, listings: 100 } },
    { name: "no days at all", args: ["--days", "0"], want: { days: 0 } },
    { name: "a folder", args: ["--state", "/x y"], want: { state: "/x y" } },
    { name: "a server", args: ["--external-postgres", "postgres://a"], want: { externalPostgres: "postgres://a" } },
    { name: "sources", args: ["--sources", "olx, shop,olx"], want: { sources: ["olx", "shop"] } },
  ])("reads $name", ({ args, want }) => {
    expect(parseFlags(args)).toEqual({ ...defaults, ...want });
  });

  it.each([["--help"], ["-h"]])("shows help for %s", (flag) => {
    expect(parseFlags(["--once", flag])).toBe("help");
  });

  it.each([
    { name: "an unknown flag", args: ["--dayz", "3"], want: "Unknown option '--dayz'" },
    { name: "a word without a flag", args: ["olx"], want: "Unexpected argument 'olx'" },
    { name: "a flag without its value", args: ["--days"], want: "Option '--days' argument missing" },
    { name: "a switch with a value", args: ["--once=yes"], want: "Option '--once' does not take an argument" },
    { name: "no number", args: ["--days", "three"], want: '--days needs a whole number from 0 to 3650, not "three".' },
    { name: "a negative number", args: ["--days=-1"], want: '--days needs a whole number from 0 to 3650, not "-1".' },
    { name: "a fraction", args: ["--listings", "1.5"], want: "--listings needs a whole number from 1 to 1000000" },
    { name: "too many listings", args: ["--listings", "1000001"], want: 'to 1000000, not "1000001".' },
    { name: "an empty folder", args: ["--state="], want: "--state needs a value" },
    { name: "an empty source", args: ["--sources", "olx,,shop"], want: "--sources needs names parted by commas" },
  ])("refuses $name", ({ args, want }) => {
    expect(() => parseFlags(args)).toThrow(want);
  });

  it("helps with every flag that it knows", () => {
    for (const flag of ["once", "days", "listings", "sources", "json", "state", "external-postgres", "help"]) {
      expect(HELP).toContain(`--${flag}`);
    }
  });
});
