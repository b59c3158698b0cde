import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { StartupError } from "../kit/errors.ts";
import { createLogger } from "../kit/log.ts";
import { loadSources } from "./load.ts";
import { sourceHead } from "./testing/mapped.ts";

let folder = "";
let lines: string[] = [];
const log = createLogger({
  service: "processor",
  level: "info",
  destination: { write: (line) => void lines.push(line) },
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "processor-load-"));
  lines = [];
});

afterEach(() => rm(folder, { recursive: true }));

const load = (sourcesDir = folder) => loadSources({ sourcesDir, sourceVariables: "" }, log);

describe("loadSources", () => {
  it("keeps the others where one file has mistakes, and logs each with its place", async () => {
    await writeFile(join(folder, "good.yaml"), `${sourceHead}normalise: {mapping: {external_id: row.id}}\n`);
    await writeFile(
      join(folder, "bad.yaml"),
      `${sourceHead}normalise:\n  mapping:\n    external_id: row.id\n    title: rowx\n    url: 1 +\n`,
    );
    await writeFile(join(folder, "torn.yaml"), "title: [\n");
    const sources = await load();
    expect([...sources].map(([name, { ok }]) => [name, ok])).toEqual([
      ["bad", false],
      ["good", true],
      ["torn", false],
    ]);
    const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const problems = logged.filter(({ source }) => source === "bad").map(({ problem }) => String(problem));
    expect(problems).toEqual([
      expect.stringContaining(`${join(folder, "bad.yaml")}:10:12: normalise.mapping.title: expected`),
      expect.stringContaining(`${join(folder, "bad.yaml")}:11:13: normalise.mapping.url: expected`),
    ]);
    expect(logged.at(-1)).toMatchObject({ msg: "sources loaded", sources: 3, usable: 1 });
  });

  it("reads several folders", async () => {
    await writeFile(join(folder, "good.yaml"), `${sourceHead}normalise: {normaliser: olx-offers}\n`);
    const other = await mkdtemp(join(tmpdir(), "processor-load-"));
    await writeFile(join(other, "more.yaml"), `${sourceHead}normalise: {normaliser: mercadolivre-catalog}\n`);
    expect([...(await load(`${folder}, ${other}`)).keys()]).toEqual(["good", "more"]);
    await rm(other, { recursive: true });
  });

  it.each([
    {
      name: "a folder that is not there",
      places: { sourcesDir: "/nowhere/at/all", sourceVariables: "" },
      message: /SOURCES_DIR: the folders \/nowhere\/at\/all can't be read/,
    },
    {
      name: "variables that are none",
      places: { sourcesDir: ".", sourceVariables: "lower=1" },
      message: /SOURCE_VARIABLES: expected NAME=value/,
    },
  ])("stops the start for $name", async ({ places, message }) => {
    await expect(loadSources(places, log)).rejects.toThrow(message);
    await expect(loadSources(places, log)).rejects.toThrow(StartupError);
  });
});
