import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

// The pipelines that there are, beside the tests' own.
const pipelines = new Set(["jobs", "daily"]);

beforeAll(async () => {
  mesh = { ...(await testMesh()), pipelines };
});

describe("compile refuses, in days, partitions and schedules,", () => {
  it.each<Mistake>([
    {
      name: "a cron of six fields",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 0 6 * * *",
      want: [
        "6:9: schedule.cron: expected the five fields minute, hour, day of the month, month, day of the week, found 6 of them",
      ],
    },
    {
      name: "a cron of two hours",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6,18 * * *",
      want: ['6:11: schedule.cron: expected one hour from 0 to 23, found "6,18" (there is at most one run a day)'],
    },
    {
      name: "a cron of every minute",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: '* 6 * * *'",
      want: ['6:10: schedule.cron: expected one minute from 0 to 59, found "*" (there is at most one run a day)'],
    },
    {
      name: "a cron of an hour that there is not",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 24 * * *",
      want: ['6:11: schedule.cron: expected one hour from 0 to 23, found "24" (there is at most one run a day)'],
    },
    {
      name: "a cron of a month that there is not",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * 13 *",
      want: ['6:15: schedule.cron: expected a month of a cron expression, found "13"'],
    },
    {
      name: "a cron of a weekday that there is not",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * XYZ",
      want: ['6:17: schedule.cron: expected a day of the week of a cron expression, found "XYZ"'],
    },
    {
      name: "a cron that never fires",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 30 2 *",
      want: [
        '6:9: schedule.cron: expected a cron expression that fires some day, found "0 6 30 2 *", which never does',
      ],
    },
    {
      name: "a cron by a nickname",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: '@daily'",
      want: [
        "6:9: schedule.cron: expected the five fields minute, hour, day of the month, month, day of the week, found 1 of them",
      ],
    },
    {
      name: "no cron",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  overlap: skip",
      want: ["6:3: schedule.cron: expected the key cron, found none"],
    },
    {
      name: "an unknown overlap",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\n  overlap: wait",
      want: ['7:12: schedule.overlap: expected skip, queue or cancel, found "wait"'],
    },
    {
      name: "an unknown catch-up",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\n  catchUp: first",
      want: ['7:12: schedule.catchUp: expected none, last or all, found "first"'],
    },
    {
      name: "a catch-up of too many",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\n  catchUp: {mode: all, most: 400}",
      want: ["7:30: schedule.catchUp.most: expected a whole number from 1 to 366, found the number 400"],
    },
    {
      name: "a catch-up of a number that makes no sense",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\n  catchUp: {mode: last, most: 3}",
      want: ['7:19: schedule.catchUp.mode: expected all, found "last"'],
    },
    {
      name: "an unknown key of the schedule",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\n  zone: UTC",
      want: ['7:3: schedule.zone: expected cron, overlap or catchUp, found the unknown key "zone"'],
    },
    {
      name: "a schedule of a pipeline that wants to be given something",
      from: "timeout: 10m\n\ninputs:\n  count:\n    type: int\n    default: 3",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\ninputs:\n  count:\n    type: int",
      want: ["9:5: inputs.count: expected a default, because a schedule gives no inputs, found none"],
    },
    {
      name: "a schedule without partitions",
      from: "timeout: 10m",
      to: "timeout: 10m\nschedule:\n  cron: 0 6 * * *",
      want: [
        "5:3: schedule: expected the key partitions beside a schedule, found none (a run is for a partition, and a schedule has to know which)",
      ],
    },
    {
      name: "a schedule of a pipeline that replays",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one]\nschedule:\n  cron: 0 6 * * *\nreplays: daily",
      want: [
        "6:3: schedule: expected no schedule in a pipeline that replays another, found one (daily has the days, and is what has a schedule)",
      ],
    },
    {
      name: "a pipeline that replays itself",
      from: "timeout: 10m",
      to: "timeout: 10m\nreplays: jobs",
      want: ["4:10: replays: expected another pipeline, found itself"],
    },
    {
      name: "a replay of a pipeline that there is not",
      from: "timeout: 10m",
      to: "timeout: 10m\nreplays: dayly",
      want: ['4:10: replays: expected the name of a pipeline, found "dayly" (did you mean daily?)'],
    },
    {
      name: "days in another order",
      from: "timeout: 10m",
      to: "timeout: 10m\ndays: descending",
      want: ['4:7: days: expected ascending or any, found "descending" (did you mean ascending?)'],
    },
    {
      name: "a partition of a bad name",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [One]",
      want: ['4:14: partitions[0]: expected a name of small letters, digits and -, at most 63, found "One"'],
    },
    {
      name: "a partition twice",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: [one, two, one]",
      want: ["4:13: partitions: expected each partition once, found one a second time"],
    },
    {
      name: "no partition in the list",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions: []",
      want: ["4:13: partitions: expected a list of 1 to 1000 elements, found 0 of them"],
    },
    {
      name: "partitions of a method that there is not",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Looks\n  in: ${ response.jobs }\n  id: ${ item.id }",
      want: [
        "5:9: partitions.call: expected a method that lists partitions, found no method acme.jobs.v1.JobService/Looks in the descriptor sets (did you mean acme.jobs.v1.JobService/Look?)",
      ],
    },
    {
      name: "partitions of a method with side effects",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/List\n  with: {partition: all, day: {year: 2026, month: 1, day: 1}}\n  in: ${ response.jobs }\n  id: ${ item.id }",
      want: [
        "5:9: partitions.call: expected a method without side effects, found acme.jobs.v1.JobService/List (it is asked again and again; its method says NO_SIDE_EFFECTS)",
      ],
    },
    {
      name: "partitions of a stream",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Tell\n  with: {partition: all, day: {year: 2026, month: 1, day: 1}}\n  in: ${ [response] }\n  id: ${ item.id }",
      want: ["5:9: partitions.call: expected a unary method, found acme.jobs.v1.JobService/Tell, which streams"],
    },
    {
      name: "partitions without a field that is required",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Look\n  with: {partition: all}\n  in: ${ response.jobs }\n  id: ${ item.id }",
      want: ["6:9: partitions.with.day: expected the required field day of acme.jobs.v1.ListRequest, found none"],
    },
    {
      name: "partitions whose request reads something",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Look\n  with: {partition: '${ run.partition }', day: {year: 2026, month: 1, day: 1}}\n  in: ${ response.jobs }\n  id: ${ item.id }",
      want: [
        '6:21: partitions.with.partition: expected a value that is written out, found "${ run.partition }" (partitions are asked for apart from any run)',
      ],
    },
    {
      name: "partitions from a field that there is not",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Look\n  with: {partition: all, day: {year: 2026, month: 1, day: 1}}\n  in: ${ response.job }\n  id: ${ item.id }",
      want: [
        "7:19: partitions.in: expected a CEL expression that fits, found no field job (did you mean jobs?) of acme.jobs.v1.ListResponse",
      ],
    },
    {
      name: "partitions whose name is a number",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Look\n  with: {partition: all, day: {year: 2026, month: 1, day: 1}}\n  in: ${ response.jobs }\n  id: ${ item.size }",
      want: ["8:10: partitions.id: expected a text, found an expression of type int"],
    },
    {
      name: "partitions without an id",
      from: "timeout: 10m",
      to: "timeout: 10m\npartitions:\n  call: acme.jobs.v1.JobService/Look\n  with: {partition: all, day: {year: 2026, month: 1, day: 1}}\n  in: ${ response.jobs }",
      want: ["5:3: partitions.id: expected the key id, found none"],
    },
    {
      name: "an offset for a zone",
      from: "timeout: 10m",
      to: 'timeout: 10m\nzone: "-03:00"',
      want: ['4:7: zone: expected an IANA zone such as America/Sao_Paulo, found "-03:00"'],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
