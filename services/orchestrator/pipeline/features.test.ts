import { beforeAll, describe, expect, it } from "@jest/globals";
import { problemsOf, testMesh } from "../testing/mistakes.ts";
import { compile } from "./compile.ts";
import { createEvaluator, type Evaluator } from "./evaluator.ts";
import type { Mesh } from "./method.ts";
import { partitionCall } from "./partitions.ts";
import type { Plan } from "./plan.ts";

const text = `
name: jobs
zone: Europe/Bucharest
timeout: 1h
days: any
partitions:
  call: acme.jobs.v1.JobService/Look
  with: {partition: all, day: {year: 2026, month: 1, day: 1}}
  in: \${ response.jobs.filter(j, j.size > 1) }
  id: \${ item.id }
schedule:
  cron: 30 6 * * MON-FRI
  overlap: queue
  catchUp: {mode: all, most: 7}
inputs:
  careful: {type: bool, default: true}
steps:
  list:
    call: acme.jobs.v1.JobService/List
    with: {partition: "\${ run.partition }", day: "\${ run.day }", count: 2}
  do:
    call: acme.jobs.v1.JobService/Do
    needs: [list]
    when: \${ inputs.careful && steps.list.jobs.size() > 0 }
    onFailure: continue
    forEach:
      in: \${ steps.list.jobs }
      id: \${ item.size }
      limit: 2
      mayFail: 10%
    with:
      job: \${ item }
      ticket: \${ steps.list.ticket }
      labels: {day: "\${ string(run.day.year) }"}
      after: '\${ steps.list.jobs.map(j, {"id": j.id, "size": j.size + 1}) }'
      words: ["\${ item.id }", last]
      note: \${ steps.list.?jobs[?7].?id }
  work:
    call: acme.jobs.v1.JobService/Work
    forEach: {each: do, limit: 2, mayFail: any}
    heartbeatTimeout: 2s
    retry: {attempts: 3, largestDelay: 1s}
    with:
      job: {id: "\${ steps.do.id }", size: "\${ item.size }"}
outcome:
  word: '\${ has(steps.work) ? "DONE" : "NOTHING" }'
  reasons: '\${ has(steps.do) ? steps.do.map(d, d.note) : [] }'
  summary: \${ string(steps.list.jobs.size()) + " jobs" }
`;

const run = { id: "r", pipeline: "jobs", partition: "one", day: { year: 2026, month: 1, day: 2 }, generation: 1 };
const list = { jobs: [{ id: "a", size: 1 }, { id: "b" }], ticket: "9007199254740993" };
const scope = { run, inputs: { careful: true }, steps: { list } };

let mesh: Mesh;
let plan: Plan;
let evaluator: Evaluator;

beforeAll(async () => {
  mesh = await testMesh();
  expect(problemsOf(mesh, text)).toEqual([]);
  const compiled = compile({ path: "jobs.yaml", name: "jobs", text }, mesh);
  if (!compiled.ok) throw new TypeError("the file has mistakes");
  plan = compiled.plan;
  evaluator = createEvaluator(plan, mesh.catalog);
});

function step(name: string) {
  const found = plan.steps.find((each) => each.name === name);
  if (found === undefined) throw new TypeError(`no step ${name}`);
  return found;
}

describe("a plan says what its file says", () => {
  it("of the pipeline", () => {
    expect(plan).toMatchObject({
      format: 2,
      zone: "Europe/Bucharest",
      days: "any",
      replays: undefined,
      partitions: { kind: "call", method: "acme.jobs.v1.JobService/Look", id: "item.id" },
      schedule: { cron: "30 6 * * MON-FRI", overlap: "queue", catchUp: { mode: "all", most: 7 } },
      outcome: { summary: 'string(steps.list.jobs.size()) + " jobs"' },
    });
  });

  it("of its steps", () => {
    expect(step("do")).toMatchObject({
      when: "inputs.careful && steps.list.jobs.size() > 0",
      onFailure: "continue",
      fanOut: { mayFail: { kind: "share", most: 0.1 } },
    });
    expect(step("work")).toMatchObject({
      heartbeatTimeoutMs: 2_000,
      fanOut: { mayFail: { kind: "any" } },
      retry: { attempts: 3, largestDelayMs: 1_000 },
    });
  });
});

describe("its expressions", () => {
  it("decide and loop", () => {
    expect(evaluator.condition(step("do"), scope)).toBe(true);
    expect(evaluator.condition(step("do"), { ...scope, inputs: { careful: false } })).toBe(false);
    expect(evaluator.condition(step("list"), scope)).toBe(true);
    expect(evaluator.items(step("do"), scope)).toEqual(list.jobs);
    expect(evaluator.ids(step("do"), [{ ...scope, item: { id: "a", size: 7 } }])).toEqual(["7"]);
  });

  it("fill requests", () => {
    expect(evaluator.request(step("do"), { ...scope, item: list.jobs[0] ?? null })).toEqual({
      job: { id: "a", size: 1 },
      ticket: "9007199254740993",
      labels: { day: "2026" },
      after: [
        { id: "a", size: 2 },
        { id: "b", size: 1 },
      ],
      words: ["a", "last"],
    });
  });

  it("see of a step whose items they follow its output for the item", () => {
    const steps = { list, do: { id: "a", note: "n" } };
    const request = evaluator.request(step("work"), { ...scope, steps, item: { id: "a", size: 1 } });
    expect(request).toEqual({ job: { id: "a", size: 1 } });
  });

  it.each([
    { name: "with all steps", steps: { list, do: [{ note: "n" }], work: [] }, word: "DONE", reasons: ["n"] },
    { name: "without what was skipped", steps: { list }, word: "NOTHING", reasons: [] },
  ])("say what became of a run $name", ({ steps, word, reasons }) => {
    expect(evaluator.outcome({ ...scope, steps })).toEqual({ word, reasons, summary: "2 jobs" });
  });

  it("name themselves where they have no value", () => {
    expect(() => evaluator.ids(step("do"), [{ ...scope, item: "x" }])).toThrow("${ item.size }: ");
  });

  it("name the partitions that an answer has", () => {
    if (plan.partitions?.kind !== "call") throw new TypeError("partitions are a call");
    const call = partitionCall(plan.partitions, mesh.catalog);
    expect(call.request).toEqual({ partition: "all", day: { year: 2026, month: 1, day: 1 } });
    expect(
      call.namesOf({
        jobs: [
          { id: "a", size: 1 },
          { id: "b", size: 2 },
        ],
      }),
    ).toEqual(["b"]);
  });
});
