import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { formatProblem } from "../../kit/sourcefile/problem.ts";
import { goodFile, testMesh } from "../testing/mistakes.ts";
import { type Library, loadLibrary } from "./library.ts";

let folder: string;
let library: Library;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-pipelines-"));
  const named = (name: string) => goodFile.replace("name: jobs", `name: ${name}`);
  const files = {
    "jobs.yaml": goodFile,
    "again.yaml": `${named("again")}\nreplays: jobs\n`,
    "once-more.yaml": `${named("once-more")}\nreplays: again\n`,
    "lost.yaml": `${named("lost")}\nreplays: jubs\n`,
    "twice.yaml": named("twice"),
    "twice.yml": named("twice"),
    "large.yaml": `${named("large")}# ${"x".repeat(1_000_000)}`,
    "notes.txt": "no pipeline",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await mkdir(join(folder, "folder.yaml"));
  library = await loadLibrary(folder, await testMesh());
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it("holds every pipeline of a folder, the broken ones with what is wrong", () => {
  const state = [...library.values()].map((pipeline) => [
    pipeline.name,
    pipeline.ok ? "" : pipeline.problems.map((each) => formatProblem(each).replace(`${folder}/`, "")).join(),
  ]);
  expect(Object.fromEntries(state)).toEqual({
    again: "",
    folder: "folder.yaml:1:1: expected a file that can be read, found EISDIR",
    jobs: "",
    large: "large.yaml:1:1: expected a file of at most 128 KiB, found 978 KiB",
    lost: 'lost.yaml:53:10: replays: expected the name of a pipeline, found "jubs" (did you mean jobs?)',
    "once-more":
      "once-more.yaml:53:10: replays: expected a pipeline with days of its own, found again, which replays another",
    twice: "twice.yml:1:1: expected one file for a pipeline, found two (remove one)",
  });
});

it("needs its folder", async () => {
  await expect(loadLibrary(join(folder, "none"), await testMesh())).rejects.toThrow("the pipelines' folder");
});
