import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Source } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import { Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { DailyReport } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Context } from "../../kit/context.ts";
import { formatDay } from "../../kit/day.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createOutput } from "../output.ts";
import { type ReplayDeps, replay } from "./run.ts";

let server: Server;
let simulator = "";
let said: string[] = [];
let line = "";
let harvested: string[] = [];

beforeAll(async () => {
  // Of the source "bare" there is a file, but nothing recorded.
  server = createServer((req, res) => {
    const days = req.url === "/recorded/olx-ro/" ? ["2025-12-04", "2025-12-06", "2025-12-07"] : [];
    res.end(JSON.stringify({ days }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  simulator = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  // Node's fetch keeps its connections for a while.
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  said = [];
  line = "";
  harvested = [];
});

type Case = {
  readonly source?: string;
  readonly days?: number;
  readonly runs?: readonly Run[];
  readonly failing?: string;
};

/** deps are services that harvest every day, but for the one that fails. */
function deps({ source = "olx-ro", days, runs = [], failing }: Case): ReplayDeps {
  const stream = (take: (text: string) => void) => ({
    write(text: string) {
      take(text);
      return true;
    },
  });
  return {
    source,
    days,
    simulator,
    output: createOutput(
      true,
      stream((text) => {
        line += text;
      }),
      stream((text) => said.push(text)),
    ),
    collector: {
      listSources: async () => ({
        sources: ["bare", "olx-ro"].map((name) => Source.fromPartial({ name: `sources/${name}` })),
        nextPageToken: "",
      }),
    },
    orchestrator: {
      listRuns: async () => ({ runs: [...runs], nextPageToken: "" }),
      createRun: async (_: Context, { run }: { run: Run | undefined }) => {
        if (run?.day === undefined) throw new Error("a run without a day");
        harvested.push(`${run.partition} ${formatDay(run.day)}`);
        return Run.fromPartial({ name: formatDay(run.day), partition: run.partition });
      },
      watchRun: async function* (_: Context, { name }: { name: string }) {
        const state = name === failing ? Run_State.FAILED : Run_State.SUCCEEDED;
        yield { update: { $case: "run" as const, value: Run.fromPartial({ name, partition: source, state }) } };
      },
    },
    storage: {
      getDailyReport: async () => DailyReport.fromPartial({ snapshot: { counts: { items: 2n, listings: 2n } } }),
    },
  };
}

describe("replay", () => {
  it.each([
    { name: "all days", days: undefined, want: ["2025-12-04", "2025-12-06", "2025-12-07"] },
    { name: "the first days", days: 2, want: ["2025-12-04", "2025-12-06"] },
    { name: "no more than there are", days: 30, want: ["2025-12-04", "2025-12-06", "2025-12-07"] },
  ])("harvests $name in order", async ({ days, want }) => {
    expect(await replay(testContext(), deps(days === undefined ? {} : { days }))).toBe(true);
    expect(harvested).toEqual(want.map((day) => `olx-ro ${day}`));
    expect(JSON.parse(line).days.map(({ day }: { day: string }) => day)).toEqual(want);
    expect(said.join("")).toContain(`2025-12-04 to ${want.at(-1)}, ${want.length} days`);
  });

  it("goes on after a day that was not published, and says so", async () => {
    expect(await replay(testContext(), deps({ failing: "2025-12-06" }))).toBe(false);
    expect(harvested).toHaveLength(3);
    expect(said.join("")).toContain("2025-12-06  olx-ro: failed");
  });

  it.each([
    { name: "an unknown source", with: { source: "olx-rp" }, want: "No such source: olx-rp. There are bare, olx-ro." },
    {
      name: "a source of which nothing is recorded",
      with: { source: "bare" },
      want: "There are no recorded days of bare",
    },
    {
      name: "a database with runs in it",
      with: { runs: [Run.fromPartial({})] },
      want: "There were runs in this database",
    },
  ])("refuses $name", async ({ with: given, want }) => {
    await expect(replay(testContext(), deps(given))).rejects.toThrow(want);
    expect(harvested).toEqual([]);
  });
});
