import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { common, databaseVariables, HelpRequested, helpText, parse } from "./config.ts";
import { address, choice, durationMs, flag, integer, optional, secret, text, url } from "./variables.ts";

const declared = {
  name: text({ env: "NAME", help: "A name." }),
  size: integer({ env: "SIZE", help: "A size.", default: 7, min: 1, max: 10 }),
  wait: durationMs({ env: "WAIT_MS", help: "A wait.", default: 1_000 }),
  loud: flag({ env: "LOUD", help: "Whether loud.", default: false }),
  at: optional(address({ env: "AT", help: "An address." })),
  kind: choice({ env: "KIND", values: ["one", "two"], help: "A kind.", default: "one" }),
  link: url({ env: "LINK", schemes: ["https"], help: "A link.", default: "https://example.org" }),
  key: secret({ env: "KEY", help: "A key.", default: "none" }),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-config-"));
  await writeFile(join(folder, "key"), "from-file\n");
});
afterAll(() => rm(folder, { recursive: true }));

describe("parse", () => {
  it("takes defaults for what is not set, and for what is set to nothing", () => {
    expect(parse(declared, { NAME: "n", SIZE: "" })).toEqual({
      name: "n",
      size: 7,
      wait: 1_000,
      loud: false,
      at: undefined,
      kind: "one",
      link: "https://example.org",
      key: "none",
    });
  });

  it.each([
    { env: { SIZE: "10" }, want: { size: 10 } },
    { env: { WAIT_MS: "0" }, want: { wait: 0 } },
    { env: { LOUD: "true" }, want: { loud: true } },
    { env: { AT: "[::1]:80" }, want: { at: "[::1]:80" } },
    { env: { AT: "storage.colheita.svc:4001" }, want: { at: "storage.colheita.svc:4001" } },
    { env: { KIND: "two" }, want: { kind: "two" } },
    { env: { KEY: "direct" }, want: { key: "direct" } },
  ])("reads $env", ({ env, want }) => expect(parse(declared, { NAME: "n", ...env })).toMatchObject(want));

  it("reads a secret from a file", () => {
    expect(parse(declared, { NAME: "n", KEY_FILE: join(folder, "key") }).key).toBe("from-file");
  });

  it.each([
    { name: "a needed one that is missing", env: { NAME: undefined }, want: "NAME: must be set: A name." },
    { name: "an integer out of bounds", env: { SIZE: "11" }, want: "SIZE: must be a whole number from 1 to 10" },
    { name: "an integer with a unit", env: { SIZE: "5s" }, want: "SIZE: must be a whole number" },
    { name: "a flag", env: { LOUD: "yes" }, want: 'LOUD: must be "true" or "false"' },
    { name: "an address without port", env: { AT: "localhost" }, want: 'AT: must be "host:port"' },
    { name: "an address whose port is too large", env: { AT: "localhost:65536" }, want: 'AT: must be "host:port"' },
    { name: "a choice", env: { KIND: "three" }, want: "KIND: must be one of: one, two" },
    {
      name: "a URL of another scheme",
      env: { LINK: "http://x" },
      want: "LINK: must be a URL that begins with https://",
    },
    { name: "a secret given twice", env: { KEY: "a", KEY_FILE: "b" }, want: "KEY: is set beside KEY_FILE" },
    {
      name: "a secret's file that is missing",
      env: { KEY_FILE: "/no/such" },
      want: "KEY: cannot be read from /no/such",
    },
  ])("names $name", ({ env, want }) => expect(() => parse(declared, { NAME: "n", ...env })).toThrow(want));

  it("names all mistakes at once, and never a secret", () => {
    const env = { SIZE: "x", LOUD: "x", DATABASE_URL: "mysql://root:hunter2@db" };
    const caught = (() => {
      try {
        return parse({ ...declared, ...databaseVariables }, env, ["--size=3"]);
      } catch (error) {
        return String(error);
      }
    })();
    expect(caught).not.toContain("hunter2");
    for (const name of ["NAME:", "SIZE:", "LOUD:", "DATABASE_URL:", "--size=3:"]) expect(caught).toContain(name);
  });

  it("stops for --help", () => expect(() => parse(declared, {}, ["--help"])).toThrow(HelpRequested));
});

describe("helpText", () => {
  it("is a table of every variable", () => {
    expect(helpText(declared)).toMatchInlineSnapshot(`
"VARIABLE    TYPE           DEFAULT              MEANING
NAME        text           (needed)             A name.
SIZE        integer        7                    A size.
WAIT_MS     duration (ms)  1000                 A wait.
LOUD        true or false  false                Whether loud.
AT          host:port      (unset)              An address.
KIND        one|two        one                  A kind.
LINK        url            https://example.org  A link.
KEY[_FILE]  secret         (set)                A key."
`);
  });

  it("does not show the default of a secret", () => {
    expect(helpText({ key: secret({ env: "KEY", help: "A key.", default: "hunter2" }) })).not.toContain("hunter2");
  });

  it("has what every service has", () => {
    const help = helpText(common);
    for (const { env } of Object.values(common)) expect(help).toContain(env);
  });
});
