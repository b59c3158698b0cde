import { beforeAll, describe, expect, it } from "@jest/globals";
import { problemsOf, testMesh } from "../testing/mistakes.ts";
import { sheetLimits } from "./limits.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

const call = "    call: acme.jobs.v1.JobService/Do\n";
const words = `name: jobs\nsteps:\n  do:\n${call}    with: {job: {id: a}, words: [`;

// As many of them as the file may have.
function filled(head: string, each: (index: number) => string, tail = ""): string {
  let text = head;
  for (let index = 0; text.length + 2_000 < sheetLimits.largest; index++) text += each(index);
  return text + tail;
}

const needs = Array.from({ length: 200 }, (_, index) => `t${index}`).join(",");
const inputs = Array.from({ length: 101 }, (_, index) => `  i${index}: {type: int, default: 1}\n`).join("");

describe("a file that is to take long is refused before it does:", () => {
  it.each([
    { name: "a bracket in every character", text: filled("", () => "[["), want: /YAML|nested/ },
    { name: "a mistake in every second character", text: filled(words, () => "~,", "]}\n"), want: /steps/ },
    { name: "a wrong expression in every few", text: filled(words, () => '"${x}",', "]}\n"), want: /no variable x/ },
    { name: "a wrong name in every few", text: filled("name: jobs\n", (n) => `k${n}: 1\n`), want: /unknown key "k0"/ },
    {
      name: "wrong needs of all steps",
      text: filled("name: jobs\nsteps:\n", (n) => `  s${n}:\n${call}    needs: [${needs}]\n`),
      want: /a step of this file/,
    },
    { name: "a hundred inputs and one", text: `name: jobs\ninputs:\n${inputs}steps: {}\n`, want: /at most 100 inputs/ },
    {
      name: "aliases of aliases",
      text: `name: jobs\nx: &a [${"1,".repeat(30_000)}]\ny: [*a, *a, *a]\n`,
      want: /aliases that stand for little, found more than 100 of them, or 128 KiB/,
    },
    { name: "thousands of aliases", text: filled("x: &a 1\ny: [", () => "*a,", "]\n"), want: /aliases that stand for/ },
    { name: "an alias within itself", text: "name: jobs\nsteps: &a {do: *a}\n", want: /aliases that stand for little/ },
  ])("$name", ({ text, want }) => {
    const began = process.cpuUsage();
    const problems = problemsOf(mesh, text);
    const { user, system } = process.cpuUsage(began);
    expect(problems.join("\n")).toMatch(want);
    expect(problems.length).toBeLessThanOrEqual(sheetLimits.mostProblems);
    // Of the processor's time, because a busy machine is no fault of the file.
    expect((user + system) / 1_000).toBeLessThan(6_000);
  });
});
