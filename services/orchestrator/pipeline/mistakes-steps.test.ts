import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile refuses", () => {
  it.each<Mistake>([
    {
      name: "a method that there is not",
      from: "call: acme.jobs.v1.JobService/Do",
      to: "call: acme.jobs.v1.JobService/Doo",
      want: [
        "19:11: steps.do.call: expected a method that a step can call, found no method acme.jobs.v1.JobService/Doo in the descriptor sets (did you mean acme.jobs.v1.JobService/Do?)",
      ],
    },
    {
      name: "a method without a policy",
      from: "call: acme.jobs.v1.JobService/Do",
      to: "call: acme.jobs.v1.JobService/Bare",
      want: [
        "19:11: steps.do.call: expected a method that a step can call, found acme.jobs.v1.JobService/Bare has no policy option (colheita.mesh.v1.policy)",
      ],
    },
    {
      name: "a method that streams its requests",
      from: "call: acme.jobs.v1.JobService/Do",
      to: "call: acme.jobs.v1.JobService/Talk",
      want: [
        "19:11: steps.do.call: expected a method that a step can call, found acme.jobs.v1.JobService/Talk streams its requests; a step's method is unary or streams its responses",
      ],
    },
    {
      name: "a stream without a result",
      from: "call: acme.jobs.v1.JobService/Do",
      to: "call: acme.jobs.v1.JobService/Flow",
      want: [
        '19:11: steps.do.call: expected a method that a step can call, found acme.jobs.v1.JobService/Flow streams acme.jobs.v1.DoResponse, which has no message field "result" in a oneof "update"',
      ],
    },
    {
      name: "a method that the mesh tries again",
      from: "call: acme.jobs.v1.JobService/Do",
      to: "call: acme.jobs.v1.JobService/Retried",
      want: [
        "19:11: steps.do.call: expected a method that nothing else tries again, found acme.jobs.v1.JobService/Retried, which the mesh tries again (the engine would try again on top of it; a step's method says OWNER_ENGINE or OWNER_NOBODY)",
      ],
    },
    {
      name: "a method that we may not call",
      from: "call: acme.jobs.v1.JobService/Do",
      to: "call: acme.jobs.v1.JobService/Private",
      want: [
        "19:11: steps.do.call: expected a method that orchestrator may call, found acme.jobs.v1.JobService/Private for operator",
      ],
    },
    {
      name: "a service without an address",
      from: "    call: acme.jobs.v1.JobService/List\n    with:\n      partition: ${ run.partition }\n      day: ${ run.day }\n      count: ${ inputs.count }",
      to: "    call: colheita.processor.v1.ProcessorService/Process",
      want: [
        ...["source", "day", "generation", "snapshot_number", "shard", "state"].map(
          (field) =>
            `12:5: steps.list.with.${field}: expected the required field ${field} of colheita.processor.v1.ProcessRequest, found none`,
        ),
        "12:11: steps.list.call: expected a service whose address is configured, found colheita.processor.v1.ProcessorService (name it in STEP_ADDRESSES: colheita.processor.v1.ProcessorService=host:port)",
        "18:25: steps.do.forEach.in: expected a CEL expression that fits, found no field jobs of colheita.processor.v1.ProcessResult",
        "25:29: steps.do.with.ticket: expected a CEL expression that fits, found no field ticket of colheita.processor.v1.ProcessResult",
      ],
    },
    {
      name: "no method",
      from: "    call: acme.jobs.v1.JobService/Sum\n",
      to: "",
      want: ["44:5: steps.sum.call: expected the key call, found none"],
    },
    {
      name: "a need that there is not",
      from: "needs: [list]",
      to: "needs: [lists]",
      want: ['20:13: steps.do.needs[0]: expected the name of a step of this file, found "lists" (did you mean list?)'],
    },
    {
      name: "a step that needs itself",
      from: "needs: [work]",
      to: "needs: [work, sum]",
      want: ["45:13: steps.sum.needs[0]: expected needs without a circle, found sum needs sum"],
    },
    {
      name: "a circle of needs",
      from: "needs: [list]",
      to: "needs: [list, work]",
      want: [
        "20:13: steps.do.needs[0]: expected needs without a circle, found do needs work needs do",
        "34:13: steps.work.forEach.each: expected needs without a circle, found work needs do needs work",
      ],
    },
    {
      name: "a forEach that follows a step without one",
      from: "each: do",
      to: "each: list",
      want: [
        "34:13: steps.work.forEach.each: expected a step that has a forEach, found list, which has none",
        "40:22: steps.work.with.job.id: expected a CEL expression that fits, found no field do of steps; a step sees only what it needs, and here it does not need do, work, sum",
      ],
    },
    {
      name: "a forEach that follows nothing",
      from: "each: do",
      to: "each: did",
      want: ['34:13: steps.work.forEach.each: expected the name of a step of this file, found "did"'],
    },
    {
      name: "a forEach without a list",
      from: "      in: ${ steps.list.jobs }\n",
      to: "",
      want: ["22:7: steps.do.forEach: expected the key in, a list to loop over, found none"],
    },
    {
      name: "a forEach without ids",
      from: "      id: ${ item.id }\n      limit",
      to: "      limit",
      want: [
        "22:7: steps.do.forEach: expected the key id, found none (it names the item, in retries and reports: ${ item.id })",
      ],
    },
    {
      name: "a forEach of both kinds",
      from: "each: do",
      to: "each: do\n      in: ${ steps.list.jobs }",
      want: ["34:7: steps.work.forEach: expected either each, or in and id, found both"],
    },
    {
      name: "a limit of 0",
      from: "      limit: 4\n    with:\n      job: ${ item }",
      to: "      limit: 0\n    with:\n      job: ${ item }",
      want: ["24:14: steps.do.forEach.limit: expected a whole number from 1 to 256, found the number 0"],
    },
    {
      name: "a step longer than its run",
      from: "largestDelay: 200ms",
      to: "largestDelay: 200ms\n    timeout: 1h",
      want: ['38:14: steps.work.timeout: expected at most the run\'s timeout, 600000 ms, found "1h"'],
    },
    {
      name: "an attempt longer than the contract's deadline",
      from: "largestDelay: 200ms",
      to: "largestDelay: 200ms\n    attemptTimeout: 2m",
      want: ['38:21: steps.work.attemptTimeout: expected at most 60000 ms, the contract\'s deadline, found "2m"'],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
