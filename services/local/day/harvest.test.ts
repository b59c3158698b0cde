import { describe, expect, it } from "@jest/globals";
import { Source } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import type { WatchRunResponse } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { DailyReport } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { background, type Context } from "../../kit/context.ts";
import { type Code, notFound, RpcError } from "../../kit/errors.ts";
import { silentLogger } from "../../kit/log.ts";
import { createScreen } from "../progress/screen.ts";
import { follow } from "./follow.ts";
import { harvestDay } from "./harvest.ts";
import { nextDay } from "./next.ts";
import { persist } from "./persist.ts";
import { listSources } from "./sources.ts";

const ctx = background({ log: silentLogger() });
const day = { year: 2026, month: 1, day: 31 };
const error = (code: Code) => new RpcError({ code, reason: "TEST", message: code });

/** script answers each call by the next of its functions, the last one again and again. */
function script<T>(...answers: (() => T)[]): () => T {
  let index = 0;
  return () => {
    const answer = answers[Math.min(index++, answers.length - 1)];
    if (answer === undefined) throw new Error("no answer");
    return answer();
  };
}

function fail(code: Code): () => never {
  return () => {
    throw error(code);
  };
}

describe("persist", () => {
  it.each(["UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "INTERNAL", "CANCELLED"] as const)(
    "outlives %s",
    async (code) => {
      const answer = script<number>(fail(code), fail(code), () => 7);
      expect(await persist(ctx, async () => answer())).toBe(7);
    },
  );

  it.each(["NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED"] as const)("gives up at once on %s", async (code) => {
    const answer = script<number>(fail(code), () => 7);
    await expect(persist(ctx, async () => answer())).rejects.toThrow(code);
  });

  it("stops with its context", async () => {
    const stopping = new AbortController();
    const stopped = background({ log: silentLogger(), signal: stopping.signal });
    const call = persist(stopped, async () => fail("UNAVAILABLE")());
    stopping.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
  });
});

function message(state: Run_State): WatchRunResponse {
  return { update: { $case: "run", value: Run.fromPartial({ state }) } };
}

const heartbeat: WatchRunResponse = { update: { $case: "heartbeat", value: {} } };

async function* stream(messages: readonly WatchRunResponse[], end?: Code): AsyncGenerator<WatchRunResponse> {
  yield* messages;
  if (end !== undefined) throw error(end);
}

describe("follow", () => {
  it("watches again when the service dies, and ends with the run", async () => {
    const watch = script(
      () => stream([message(Run_State.QUEUED), heartbeat], "UNAVAILABLE"),
      () => stream([], "INTERNAL"),
      // A stream that ends too early is one that was cut.
      () => stream([message(Run_State.RUNNING)]),
      () => stream([message(Run_State.SUCCEEDED), message(Run_State.RUNNING)]),
    );
    const states: number[] = [];
    for await (const { state } of follow(ctx, { watchRun: watch }, "pipelines/daily/runs/1")) states.push(state);
    expect(states).toEqual([Run_State.QUEUED, Run_State.RUNNING, Run_State.SUCCEEDED]);
  });

  it("passes on what will not pass", async () => {
    const run = follow(ctx, { watchRun: () => stream([], "NOT_FOUND") }, "pipelines/daily/runs/1");
    await expect(run.next()).rejects.toThrow("NOT_FOUND");
  });
});

describe("nextDay", () => {
  it.each([
    { name: "begins at the first day", runs: [], want: { year: 2026, month: 1, day: 1 } },
    { name: "goes on with the day after", runs: [Run_State.SUCCEEDED], want: { year: 2026, month: 2, day: 1 } },
    { name: "leaves a failed day behind", runs: [Run_State.FAILED], want: { year: 2026, month: 2, day: 1 } },
    { name: "goes on with a day that is not over", runs: [Run_State.SUCCEEDED, Run_State.RUNNING], want: day },
  ])("$name", async ({ runs, want }) => {
    const all = runs.map((state) => Run.fromPartial({ day, state }));
    const listRuns = async (_: Context, { pageSize }: { pageSize: number }) => ({
      runs: all.slice(0, pageSize),
      nextPageToken: "",
    });
    expect(await nextDay(ctx, { listRuns })).toEqual(want);
  });
});

describe("listSources", () => {
  const pages = [
    { sources: [Source.fromPartial({ name: "sources/a" })], nextPageToken: "2" },
    { sources: [Source.fromPartial({ name: "sources/b", problems: ["b.yaml:1:2: no host"] })], nextPageToken: "" },
  ];
  const lister = {
    listSources: async (_: Context, { pageToken }: { pageToken: string }) => {
      const page = pages[pageToken === "" ? 0 : 1];
      if (page === undefined) throw new Error("no such page");
      return page;
    },
  };

  it("leaves out those with mistakes, and says which", async () => {
    expect(await listSources(ctx, lister, undefined)).toEqual({ names: ["a"], problems: ["b.yaml:1:2: no host"] });
  });

  it.each([
    { wanted: ["c"], want: "No such source: c. There are a, b." },
    { wanted: ["a", "b"], want: "b.yaml:1:2: no host" },
  ])("refuses $wanted", async ({ wanted, want }) => {
    await expect(listSources(ctx, lister, wanted)).rejects.toThrow(want);
  });
});

describe("harvestDay", () => {
  const started = new Date("2026-01-31T10:00:00Z");
  const over = {
    startTime: started,
    endTime: new Date(started.getTime() + 2_500),
    steps: [{ step: "plan", itemsTotal: 1, attempts: 2, startTime: started, endTime: started }, { step: "open" }],
  };
  const ends: Record<string, Parameters<typeof Run.fromPartial>[0]> = {
    shop: { ...over, state: Run_State.SUCCEEDED, outcome: "COMPLETE" },
    olx: { ...over, state: Run_State.SUCCEEDED, outcome: "NOT_PUBLISHED", outcomeReasons: ["Too few items."] },
    away: {
      ...over,
      state: Run_State.FAILED,
      error: { step: "plan", code: "UNAVAILABLE", reason: "HTTP_500", message: "The site is down.", attempt: 9 },
    },
  };
  const daily = DailyReport.fromPartial({
    snapshot: { counts: { items: 12n, duplicates: 1n, rejected: 1n, listings: 10n, new: 10n } },
    rejectedByReason: { ID_MISSING: 1n },
    priceSums: [{ currencyCode: "BRL", units: 10n, nanos: 0 }],
    largestDrops: [
      {
        title: "t",
        url: "u",
        oldPrice: { currencyCode: "BRL", units: 2n },
        newPrice: { currencyCode: "BRL", units: 1n },
        dropShare: 0.5,
      },
    ],
    incompleteShards: [{ shard: "s", state: 2, reason: "RESULT_CAP", message: "More than 1000." }],
  });

  it("runs every source to its end and reports on each, in the order asked for", async () => {
    const printed: string[] = [];
    const requests: unknown[] = [];
    const deps = {
      screen: createScreen({ write: (text) => printed.push(text) }),
      onRun: () => {},
      orchestrator: {
        createRun: async (_: Context, { parent, run }: { parent: string; run: Run | undefined }) => {
          requests.push({ parent, partition: run?.partition, day: run?.day });
          return Run.fromPartial({ name: `pipelines/daily/runs/${run?.partition}` });
        },
        watchRun: (_: Context, { name }: { name: string }) => {
          const source = name.split("/").at(-1) ?? "";
          const full = { step: "open", code: "RESOURCE_EXHAUSTED", reason: "DATABASE_FULL", message: "It is full." };
          const before = source === "shop" ? [{ steps: [{ step: "open", error: full }] }] : [];
          return stream(
            [...before, ends[source]].map((run) => ({
              update: { $case: "run", value: Run.fromPartial({ ...run, partition: source }) },
            })),
          );
        },
      },
      storage: {
        getDailyReport: async (_: Context, { name }: { name: string }) => {
          if (name === "sources/away/snapshots/2026-01-31") throw notFound("SNAPSHOT_NOT_FOUND", "none");
          return daily;
        },
      },
    };
    const report = await harvestDay(ctx, deps, day, ["shop", "away", "olx"]);
    expect(requests).toContainEqual({ parent: "pipelines/daily", partition: "shop", day });
    expect(report.day).toBe("2026-01-31");
    expect(report.sources.map(({ heldUp }) => heldUp)).toEqual([
      ["open was tried again (RESOURCE_EXHAUSTED, DATABASE_FULL): It is full."],
      [],
      [],
    ]);
    expect(report.sources.map(({ source, outcome, reasons }) => [source, outcome, reasons])).toEqual([
      ["shop", "complete", []],
      ["away", "failed", ["plan failed at attempt 9 (UNAVAILABLE, HTTP_500): The site is down."]],
      ["olx", "not published", ["Too few items."]],
    ]);
    expect(report.sources[0]).toMatchObject({
      counts: { items: 12, duplicates: 1, rejected: 1, listings: 10, new: 10, gone: 0 },
      rejected: new Map([["ID_MISSING", 1]]),
      priceSums: [{ currencyCode: "BRL", units: 10n, nanos: 0 }],
      drops: [{ title: "t", share: 0.5 }],
      incompleteShards: [{ shard: "s", state: "capped", reason: "RESULT_CAP" }],
      steps: [{ step: "plan", calls: 1, attempts: 2, tookMs: 0 }],
      tookMs: 2_500,
    });
    expect(report.sources[1]?.counts.items).toBe(0);
    expect(printed.join("")).toContain("2026-01-31  shop: complete, 10 listings, 10 new, 0 changed, 0 gone in 2.5 s\n");
  });
});
