import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { harvestDay } from "../../services/local/day/harvest.ts";
import { nextDay } from "../../services/local/day/next.ts";
import { GRPC_SERVICES } from "../../services/local/mesh/addresses.ts";
import { createOutput } from "../../services/local/output.ts";
import { runDays } from "../../services/local/run.ts";
import { startColheita } from "../cli/colheita.ts";
import { findGrpcurl, runGrpcurl } from "../support/grpcurl.ts";
import { quietScreen, startMesh, type TestMesh } from "../support/mesh.ts";
import { root } from "../support/service.ts";
import { readBlocks, readRecipes, splitCommand } from "./recipes.ts";

const grpcurl = findGrpcurl();
if (grpcurl === undefined) {
  console.warn("skipped: README.md's recipes, because there is no grpcurl on the PATH and GRPCURL names none");
}

let mesh: TestMesh;
let json = "";

// README.md's own words: three days of 2,000 listings, and the source that it tells people to add.
beforeAll(async () => {
  const folder = join(root, "sources");
  const shipped = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  const sources = Object.fromEntries(
    shipped.map((file) => [basename(file, ".yaml"), readFileSync(join(folder, file), "utf8")]),
  );
  mesh = await startMesh({ sources: { ...sources, books: exampleSource() }, listings: 2_000 });
  const write = (text: string) => {
    json += text;
  };
  await runDays(mesh.ctx, {
    clients: mesh.clients,
    output: createOutput(true, { write }, { write: () => true }),
    pids: mesh.folder.pids,
    days: 3,
    sources: undefined,
    elapsedMs: () => performance.now(),
  });
}, 400_000);

afterAll(async () => {
  await mesh?.[Symbol.asyncDispose]();
}, 60_000);

const when = grpcurl === undefined ? describe.skip : describe;
when("README.md", () => {
  it.each(readRecipes("grpcurl"))("%s", async (line) => {
    const [, ...args] = splitCommand(line).map(atRealPort);
    const answer = await runGrpcurl(grpcurl ?? "", args);
    expect(answer.trim()).not.toBe("");
    // A question that finds nothing would show its reader nothing.
    expect(answer.trim()).not.toBe("{}");
  });
});

describe("the command line", () => {
  it.each(readRecipes("npx colheita"))("%s", async (line) => {
    const [, , ...args] = splitCommand(line);
    const { code, stdout, stderr } = await startColheita(mesh.addresses.orchestrator.operator, ...args).ended;
    // The day that is started has been harvested by then.
    const note = args.includes("start") && args[0] === "runs" ? expect.stringContaining("is the answer") : "";
    expect([code, stderr]).toEqual([0, note]);
    expect(stdout.trim()).not.toBe("");
  });
});

describe("a day goes on after", () => {
  it.each(readRecipes("kill"))(
    "%s",
    async (line) => {
      const day = await nextDay(mesh.ctx, mesh.clients.orchestrator);
      const deps = { ...mesh.clients, screen: quietScreen, onRun: () => {} };
      const harvested = harvestDay(mesh.ctx, deps, day, ["olx", "shop"]);
      await delay(500);
      await promisify(execFile)("sh", ["-c", line.replaceAll(".colheita", mesh.folder.root)]);
      expect((await harvested).sources.map(({ outcome }) => outcome)).toEqual(["complete", "complete"]);
    },
    300_000,
  );
});

describe("the example source", () => {
  it("is about twenty lines", () => {
    expect(exampleSource().trim().split("\n").length).toBeLessThanOrEqual(20);
  });

  it("is harvested beside the others", () => {
    const report = JSON.parse(json) as { days: { sources: { source: string; listings: number; items: number }[] }[] };
    const books = report.days.map((day) => day.sources.find(({ source }) => source === "books"));
    expect(books).toHaveLength(3);
    for (const day of books) expect(day?.listings).toBeGreaterThan(100);
  });
});

function exampleSource(): string {
  const block = readBlocks().find(({ language }) => language === "yaml");
  if (block === undefined) throw new Error("README.md has no source file to copy");
  return block.text;
}

// README.md has the ports of a machine's first mesh; this one may have got others.
function atRealPort(word: string): string {
  const index = /^127\.0\.0\.1:1710([1-4])$/.exec(word)?.[1];
  const service = index === undefined ? undefined : GRPC_SERVICES[Number(index) - 1];
  return service === undefined ? word : mesh.addresses[service].operator;
}
