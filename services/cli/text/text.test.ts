import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "@jest/globals";
import { Run_State, RunSchema, Step_State, StepSchema } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { createChanges } from "./changes.ts";
import { shorten } from "./plain.ts";
import { stepText } from "./run.ts";
import { list, table } from "./table.ts";
import { duration, instant, took } from "./time.ts";

describe("a table", () => {
  it("is aligned, numbers to the right", () => {
    const rows = [
      { name: "a", count: 1, note: "" },
      { name: "longer", count: 200, note: "first\nsecond \u001b[2J" },
    ];
    const lines = table(
      [
        ["NAME", (row) => row.name],
        ["COUNT", (row) => row.count],
        ["NOTE", (row) => row.note],
      ],
      rows,
    );
    expect(lines).toEqual(["NAME    COUNT  NOTE", "a           1", "longer    200  first second [2J"]);
  });

  it("has its numbers to the right where some are missing", () => {
    expect(table([["N", (row) => row]], [1, "", 20])).toEqual([" N", " 1", "", "20"]);
  });

  it("of nothing is its titles", () => expect(table([["A", () => 1]], [])).toEqual(["A"]));
});

it("a list leaves out what has no value", () => {
  expect(
    list([
      ["a", 1],
      ["longer", "x"],
      ["b", ""],
      ["c", undefined],
    ]),
  ).toEqual(["a       1", "longer  x"]);
});

it.each([
  { text: "short", want: "short" },
  { text: "a\u202eb\nc", want: "a b c" },
  { text: "12345678901", want: "123456789…" },
])("$want", ({ text, want }) => expect(shorten(text, 10)).toBe(want));

describe("times", () => {
  const start = timestampFromMs(Date.UTC(2026, 0, 2, 9, 0, 0, 500));

  it.each([
    { zone: "UTC", want: "2026-01-02 09:00:00Z" },
    { zone: "America/Sao_Paulo", want: "2026-01-02 06:00:00-03:00" },
    { zone: "Asia/Kolkata", want: "2026-01-02 14:30:00+05:30" },
  ])("in $zone", ({ zone, want }) => expect(instant(start, zone)).toBe(want));

  it.each([
    { ms: 40, want: "0s" },
    { ms: 1_250, want: "1.3s" },
    { ms: 60_000, want: "1m" },
    { ms: 3_725_000, want: "1h 2m" },
    { ms: 86_400_000 + 7_000, want: "1d" },
  ])("$ms ms is $want", ({ ms, want }) => {
    expect(
      duration({
        $typeName: "google.protobuf.Duration",
        seconds: BigInt(Math.floor(ms / 1_000)),
        nanos: (ms % 1_000) * 1e6,
      }),
    ).toBe(want);
  });

  it("go on until they end", () => {
    expect(took(start, undefined, Date.UTC(2026, 0, 2, 9, 0, 2))).toBe("1.5s");
    expect(took(start, timestampFromMs(Date.UTC(2026, 0, 2, 9, 1, 0, 500)), 0)).toBe("1m");
    expect(took(undefined, undefined, 0)).toBe("");
  });
});

const collect = create(StepSchema, { step: "collect", state: Step_State.RUNNING, itemsTotal: 8, itemsDone: 3 });

it.each([
  { name: "calls", step: collect, want: "collect RUNNING 3/8" },
  {
    name: "progress",
    step: { ...collect, progressDone: 1_204n, progressUnit: "pages" },
    want: "collect RUNNING 3/8 1,204 pages",
  },
  {
    name: "a failure",
    step: create(StepSchema, {
      ...{ step: "collect", state: Step_State.RUNNING, itemsTotal: 1 },
      error: {
        step: "collect",
        item: "c1",
        code: "UNAVAILABLE",
        reason: "HTTP_500",
        message: "no. Resolution note: ",
        attempt: 2,
      },
    }),
    want: "collect RUNNING 0/1 [collect/c1: UNAVAILABLE HTTP_500: no. (attempt 2)]",
  },
])("a step tells its $name", ({ step, want }) => expect(stepText(step)).toBe(want));

it("only what changed in a run is told", () => {
  const changes = createChanges();
  const waiting = create(StepSchema, { step: "process", state: Step_State.WAITING });
  const run = create(RunSchema, { state: Run_State.RUNNING, owner: "a", steps: [collect, waiting] });
  expect(changes.of(run)).toEqual(["run RUNNING by a", "  collect RUNNING 3/8"]);
  expect(changes.of(run)).toEqual([]);
  expect(changes.of({ ...run, steps: [{ ...collect, itemsDone: 4 }, waiting] })).toEqual(["  collect RUNNING 4/8"]);
  expect(changes.of({ ...run, owner: "b", steps: [] })).toEqual(["run RUNNING by b"]);
  const ended = {
    ...run,
    state: Run_State.SUCCEEDED,
    steps: [{ ...collect, state: Step_State.SUCCEEDED, itemsDone: 8 }],
  };
  expect(changes.of(ended)).toEqual(["  collect SUCCEEDED 8/8", "run SUCCEEDED by a"]);
});
