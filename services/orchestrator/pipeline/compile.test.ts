import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { formatProblem } from "../../kit/sourcefile/problem.ts";
import { changed, goodFile, problemsOf, testMesh } from "../testing/mistakes.ts";
import { compile } from "./compile.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile accepts", () => {
  it("the tests' pipeline", () => {
    expect(problemsOf(mesh, goodFile)).toEqual([]);
  });

  it("the daily pipeline, by the committed contracts", () => {
    const text = readFileSync("pipelines/daily.yaml", "utf8");
    const compiled = compile({ path: "pipelines/daily.yaml", name: "daily", text }, { ...mesh, knows: () => true });
    expect(compiled.ok ? [] : compiled.problems.map(formatProblem)).toEqual([]);
    if (!compiled.ok) return;
    const { steps, inputs } = compiled.plan;
    expect(steps.map((step) => [step.name, step.needs, step.fanOut?.limit, step.attemptTimeoutMs])).toEqual([
      ["plan", [], undefined, 120_000],
      ["open", ["plan"], undefined, 120_000],
      ["collect", ["plan"], 4, 21_600_000],
      ["process", ["open", "collect"], 4, 21_600_000],
      ["publish", ["process"], undefined, 600_000],
      ["report", ["publish"], undefined, 30_000],
    ]);
    expect(inputs).toEqual([{ name: "refetch", type: "bool", default: false }]);
  });

  it("the pipeline that replays it, whose last step shows what the others have hidden", () => {
    const text = readFileSync("pipelines/replay.yaml", "utf8");
    const pipelines = new Set(["daily", "replay"]);
    const known = { ...mesh, pipelines, knows: () => true };
    const compiled = compile({ path: "pipelines/replay.yaml", name: "replay", text }, known);
    expect(compiled.ok ? [] : compiled.problems.map(formatProblem)).toEqual([]);
    if (!compiled.ok) return;
    expect(compiled.plan.replays).toBe("daily");
    expect(compiled.plan.steps.map((step) => [step.name, step.when])).toEqual([
      ...["plan", "open", "collect", "process", "publish"].map((name) => [name, undefined]),
      ["show", "run.last"],
    ]);
  });

  it("the shortest pipeline of the docs", () => {
    const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/pipeline-files.md", "utf8")) ?? [];
    const compiled = compile({ path: "report.yaml", name: "report", text }, mesh);
    expect(compiled.ok ? [] : compiled.problems.map(formatProblem)).toEqual([]);
  });
});

describe("compile", () => {
  it("tells all mistakes of a file at once, in their order", () => {
    const text = changed("note: by hand", "note: 3").replace("call: acme.jobs.v1.JobService/Sum", "call: x");
    const places = problemsOf(mesh, `${text}\nextra: 1\n`).map((line) => line.split(":").slice(0, 2).join(":"));
    expect(places).toEqual(["27:13", "44:11", "53:1"]);
  });

  it("refuses a file of a megabyte", () => {
    expect(problemsOf(mesh, `${goodFile}# ${"x".repeat(1_000_000)}`)).toEqual([
      "1:1: expected a file of at most 128 KiB, found 978 KiB",
    ]);
  });

  it("refuses thousands of steps", () => {
    const steps = Array.from({ length: 10_000 }, (_, index) => `  s${index}: {}`);
    const [problem] = problemsOf(mesh, `name: jobs\nsteps:\n${steps.join("\n")}\n`);
    expect(problem).toBe("3:3: steps: expected at most 200 steps, found 10000 of them");
  });

  it("refuses a bomb of aliases in no time", () => {
    const levels = Array.from({ length: 20 }, (_, n) => `  - &l${n + 1} [*l${n}, *l${n}, *l${n}, *l${n}]`);
    const began = performance.now();
    expect(problemsOf(mesh, `name: jobs\nbomb:\n  - &l0 [x]\n${levels.join("\n")}\n`)).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
