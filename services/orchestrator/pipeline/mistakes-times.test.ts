import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile refuses, in limits,", () => {
  it.each<Mistake>([
    {
      name: "a heartbeat timeout of a call that does not stream",
      from: "    needs: [work]",
      to: "    needs: [work]\n    heartbeatTimeout: 5s",
      want: [
        "46:23: steps.sum.heartbeatTimeout: expected no heartbeatTimeout, found one for acme.jobs.v1.JobService/Sum, which does not stream",
      ],
    },
    {
      name: "a heartbeat timeout below twice the contract's",
      from: "      largestDelay: 200ms",
      to: "      largestDelay: 200ms\n    heartbeatTimeout: 900ms",
      want: [
        '38:23: steps.work.heartbeatTimeout: expected at least 1000 ms, twice the contract\'s heartbeat, found "900ms" (the contract promises one every 500 ms)',
      ],
    },
    {
      name: "a heartbeat timeout beyond the attempt's",
      from: "      largestDelay: 200ms",
      to: "      largestDelay: 200ms\n    attemptTimeout: 5s\n    heartbeatTimeout: 6s",
      want: ['39:23: steps.work.heartbeatTimeout: expected at most 5000 ms, the attempt\'s timeout, found "6s"'],
    },
    {
      name: "a delay as long as the step",
      from: "      largestDelay: 200ms",
      to: "      largestDelay: 5s\n    timeout: 5s",
      want: ['37:21: steps.work.retry.largestDelay: expected less than the step\'s timeout, 5000 ms, found "5s"'],
    },
    {
      name: "attempts that do not fit",
      from: "      largestDelay: 200ms",
      to: "      attempts: 5\n    attemptTimeout: 30s\n    timeout: 1m",
      want: [
        "37:7: steps.work.retry: expected attempts that fit into the step's timeout, 60000 ms, found 5 attempts, which can take 151500 ms",
      ],
    },
    {
      name: "waits that do not fit",
      from: "      largestDelay: 200ms",
      to: "      attempts: 100\n      largestDelay: 30s",
      want: [
        "37:7: steps.work.retry: expected attempts that fit into the step's timeout, 600000 ms, found 100 attempts, which can take 1390500 ms",
      ],
    },
    {
      name: "an attempt longer than its step",
      from: "      largestDelay: 200ms",
      to: "      largestDelay: 200ms\n    timeout: 5s\n    attemptTimeout: 6s",
      want: ['39:21: steps.work.attemptTimeout: expected at most 5000 ms, the step\'s timeout, found "6s"'],
    },
    {
      name: "no attempts",
      from: "      largestDelay: 200ms",
      to: "      attempts: 0",
      want: ["37:17: steps.work.retry.attempts: expected a whole number from 1 to 1000, found the number 0"],
    },
    {
      name: "a share above all",
      from: "      each: do\n      limit: 4",
      to: "      each: do\n      limit: 4\n      mayFail: 110%",
      want: [
        '36:16: steps.work.forEach.mayFail: expected none, any, a number from 1 to 10000, or a share of the items such as 10%, found "110%"',
      ],
    },
    {
      name: "a tolerance that is none",
      from: "      each: do\n      limit: 4",
      to: "      each: do\n      limit: 4\n      mayFail: some",
      want: [
        '36:16: steps.work.forEach.mayFail: expected none, any, a number from 1 to 10000, or a share of the items such as 10%, found "some"',
      ],
    },
    {
      name: "an unknown answer to a failure",
      from: "    needs: [work]",
      to: "    needs: [work]\n    onFailure: ignore",
      want: ['46:16: steps.sum.onFailure: expected fail or continue, found "ignore"'],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
