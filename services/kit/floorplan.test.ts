import { describe, expect, it } from "@jest/globals";
import { sourceFiles } from "../../tools/check/tree.ts";
import { specifiers } from "../../tools/floorplan/imports.ts";
import { type Ban, violations } from "../../tools/floorplan/plan.ts";

/** What speaks to the outside: domain code takes interfaces instead. */
const technologies = /^(@grpc\/|(typeorm|pg|pg-copy-streams|ioredis|undici|node:(https?|http2|net|tls))(\/|$))/;

/** What the orchestrator may know of gen: itself, the mesh's shared messages, and Google's. */
const orchestratorMayKnow = /^gen\/(rpc|es)\/(colheita\/(orchestrator|mesh)|google)\//;

/** Rooms that are tools of the house and not services: they have no domain. */
const rooms = ["kit", "local", "cli"];

/** The floor plan: gen -> kit -> domain -> adapters -> server -> main, and never back or across. */
const bans: readonly Ban[] = [
  {
    note: "gen is made from the contracts and imports nothing of ours.",
    crosses: ({ from, to }) => from.floor === "gen" && to !== undefined && to.floor !== "gen",
  },
  {
    note: "The kit stands below every service and imports gen alone.",
    crosses: ({ from, to }) =>
      from.floor === "kit" && from.role !== "test" && to !== undefined && !["gen", "kit"].includes(to.floor),
  },
  {
    note: "Services meet over gRPC; none imports another.",
    crosses: ({ from, to }) => from.floor === "services" && to?.floor === "services" && from.service !== to.service,
  },
  {
    note: "Tools and tests are for those who build; what runs does not import them.",
    crosses: ({ from, to }) =>
      from.service !== "" && from.role !== "test" && to !== undefined && ["tools", "test", "bench"].includes(to.floor),
  },
  {
    note: "A step is any gRPC method, so the orchestrator knows no other service's messages.",
    crosses: ({ from, to }) =>
      from.service === "orchestrator" &&
      from.role !== "test" &&
      to?.floor === "gen" &&
      !orchestratorMayKnow.test(to.file),
  },
  {
    note: "Domain code knows no gRPC, SQL or HTTP; declare an interface and let an adapter folder fill it.",
    crosses: (edge) =>
      edge.from.floor === "services" &&
      !rooms.includes(edge.from.service) &&
      edge.from.role === "domain" &&
      technologies.test(edge.package),
  },
  {
    note: "The environment is read in main.ts or config.ts alone; take a value as an argument.",
    holds: (place, text) =>
      place.service !== "" &&
      place.role !== "test" &&
      !/\/(main|config)\.ts$/.test(place.file) &&
      /\bprocess\.env\b|\benv\b[^;]*\} from "node:process"/.test(text),
  },
];

function check(name: string, text: string): string[] {
  return violations([{ name, text }], bans);
}

describe("the house", () => {
  it("keeps its floor plan", async () => {
    const files = (await sourceFiles()).filter(({ name }) => name.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(50);
    expect(violations(files, bans)).toEqual([]);
  });
});

describe("the plan refuses", () => {
  it.each([
    { file: "gen/rpc/x.ts", text: 'import { a } from "../../services/kit/context.ts";', note: "gen is made" },
    { file: "services/kit/a.ts", text: 'import type { A } from "../storage/a.ts";', note: "The kit stands" },
    { file: "services/storage/a.ts", text: 'export * from "../collector/a.ts";', note: "Services meet" },
    { file: "services/storage/a.test.ts", text: 'import "../collector/a.ts";', note: "Services meet" },
    { file: "services/local/a.ts", text: 'const a = await import("../storage/main.ts");', note: "Services meet" },
    { file: "services/storage/a.ts", text: 'import { a } from "../../tools/a.ts";', note: "Tools and tests" },
    {
      file: "services/orchestrator/rpc/a.ts",
      text: 'import { A } from "../../../gen/rpc/colheita/storage/v1/listing.ts";',
      note: "A step is any",
    },
    { file: "services/orchestrator/a.ts", text: 'import { A } from "../../gen/policy/policy.ts";', note: "A step is" },
    { file: "services/collector/fetch.ts", text: 'import { request } from "undici";', note: "Domain code" },
    { file: "services/collector/page/a.ts", text: 'import {\n  a,\n  b,\n} from "node:http";', note: "Domain code" },
    { file: "services/storage/a.ts", text: 'let a: import("pg").Pool;', note: "Domain code" },
    { file: "services/storage/page/server/a.ts", text: 'import pg from "pg";', note: "Domain code" },
    { file: "services/storage/a.ts", text: "const a = process.env.HOME;", note: "The environment" },
    { file: "services/kit/a.ts", text: 'import { env } from "node:process";', note: "The environment" },
    { file: "services/local/state/a.ts", text: "spawn(a, { env: process.env });", note: "The environment" },
  ])("$text in $file", ({ file, text, note }) => {
    expect(check(file, text)).toEqual([expect.stringContaining(note)]);
  });
});

describe("the plan allows", () => {
  it.each([
    { file: "gen/rpc/x.ts", text: 'import { a } from "./y.ts";' },
    { file: "services/kit/a.ts", text: 'import { a } from "../../gen/policy/policy.ts";' },
    { file: "services/storage/postgres/a.ts", text: 'import pg from "pg";' },
    { file: "services/storage/main.ts", text: 'import { a } from "../kit/a.ts";\nconst a = process.env;' },
    { file: "services/storage/server.ts", text: 'import { status } from "@grpc/grpc-js";' },
    { file: "services/storage/server/read.ts", text: 'import { status } from "@grpc/grpc-js";' },
    { file: "services/storage/a.test.ts", text: 'import pg from "pg";' },
    { file: "services/orchestrator/a.ts", text: 'import { A } from "../../gen/rpc/colheita/mesh/v1/update.ts";' },
    { file: "services/local/ports/a.ts", text: 'import { createServer } from "node:net";' },
    { file: "services/storage/page.ts", text: 'import { parse } from "pgsql";' },
    { file: "test/a.ts", text: 'import { a } from "../services/storage/a.ts";' },
  ])("$text in $file", ({ file, text }) => {
    expect(check(file, text)).toEqual([]);
  });
});

describe("imports", () => {
  it.each([
    { name: "a value", text: 'import { a } from "./a.ts";', want: ["./a.ts"] },
    { name: "a default and a namespace", text: 'import a, * as b from "a";', want: ["a"] },
    { name: "a type", text: "import type { A } from './a.ts';", want: ["./a.ts"] },
    { name: "several lines", text: 'export {\n  a,\n  type B,\n} from "./a.ts";', want: ["./a.ts"] },
    { name: "an effect", text: 'import "./a.ts";', want: ["./a.ts"] },
    { name: "a dynamic import", text: '  await import(\n    "./a.ts"\n  );', want: ["./a.ts"] },
    { name: "one after an export of a value", text: 'export const a = 1;\nimport "./b.ts";', want: ["./b.ts"] },
    { name: "none in comments", text: '// import "a";\n/*\nimport "b";\n*/\n/** import("c") */', want: [] },
    { name: "none in an exported text", text: 'export const a = "from";\nexport function b() {}', want: [] },
  ])("$name", ({ text, want }) => {
    expect(specifiers(text)).toEqual(want);
  });
});
