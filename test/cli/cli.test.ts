import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { failedPrecondition } from "../../services/kit/errors.ts";
import { goodJobs } from "../../services/orchestrator/testing/jobs.ts";
import { root } from "../support/service.ts";
import { type Said, startColheita } from "./colheita.ts";
import { startOrchestrator, type TestOrchestrator } from "./orchestrator.ts";

const goodText = readFileSync(join(root, "services/orchestrator/testdata/jobs.yaml"), "utf8");
// Each test starts several processes, on a machine that may do other things too.
const longMs = 300_000;
let orchestrator: TestOrchestrator;
let folder: string;
let broken = false;
let held: PromiseWithResolvers<void> | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "colheita-cli-"));
  orchestrator = await startOrchestrator({
    ...goodJobs,
    async sum(ctx, req) {
      await held?.promise;
      if (broken) throw failedPrecondition("NO_PAPER", "There is no paper.");
      return await goodJobs.sum(ctx, req);
    },
  });
});

afterAll(async () => {
  await orchestrator?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function colheita(...args: readonly string[]): Promise<Said> {
  return startColheita(orchestrator.address, ...args).ended;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function testdata(name: string): string {
  return readFileSync(join(import.meta.dirname, "testdata", name), "utf8");
}

// The folder differs from one run to the next.
function golden(text: string): string {
  return text.replaceAll(folder, "/folder");
}

describe("check", () => {
  it("names every mistake of every file, and what is good", async () => {
    const good = file("jobs.yaml", goodText);
    const bad = file(
      "bad.yaml",
      goodText.replace("name: jobs", "name: bad").replace("steps.list.jobs", "steps.list.jbos"),
    );
    const { code, stdout, stderr } = await colheita("check", bad, good);
    expect(golden(stdout).trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^\/folder\/bad\.yaml:\d+:\d+: .*jbos.*jobs/),
      "/folder/jobs.yaml: good, 4 steps",
    ]);
    expect([code, stderr]).toEqual([1, ""]);
  });

  it("says so in JSON too", async () => {
    const { code, stdout } = await colheita("check", file("jobs.yaml", goodText), "--json");
    expect(JSON.parse(stdout)).toMatchObject({ pipelines: [{ name: "pipelines/jobs", zone: expect.any(String) }] });
    expect(code).toBe(0);
  });

  it.each([
    { name: "large.yaml", text: "x".repeat(1_048_576), want: "at most 128 KiB, the size limit of a pipeline's file" },
    { name: "binary.yaml", text: "name: \ufffd", want: "/folder/binary.yaml:" },
    { name: "empty.yaml", text: "", want: "/folder/empty.yaml:" },
  ])("refuses $name", async ({ name, text, want }) => {
    const { code, stdout } = await colheita("check", file(name, text));
    expect(golden(stdout)).toContain(want);
    expect(code).toBe(1);
  });

  it("says what it takes for a source", async () => {
    const { code, stderr } = await colheita("check", "sources/shop.yaml");
    expect([code, stderr]).toEqual([1, expect.stringContaining("sources/shop.yaml looks like a source")]);
  });

  it("refuses bytes that are no text", async () => {
    const path = join(folder, "bytes.yaml");
    writeFileSync(path, Buffer.from([0x6e, 0xff, 0xfe]));
    const { code, stdout } = await colheita("check", path);
    expect(golden(stdout)).toBe("/folder/bytes.yaml:1:1: expected a text in UTF-8, found other bytes\n");
    expect(code).toBe(1);
  });
});

describe("plan", () => {
  it("shows calls, inputs, retries and the next five fire times", async () => {
    const { code, stdout } = await colheita("plan", "test/cli/testdata/nightly.yaml");
    expect(code).toBe(0);
    const fires = stdout.match(/^ {2}\d{4}-\d\d-\d\d 06:30:00\+0\d:00$/gm) ?? [];
    expect(new Set(fires).size).toBe(5);
    const masked = stdout.replace(/^ {2}\d{4}-.*$/gm, "  FIRE").replace(/^(plan +)[0-9a-f]{12}$/m, "$1HASH");
    expect(masked).toBe(testdata("plan.txt"));
  });

  it("shows mistakes instead where there are some", async () => {
    const { code, stdout } = await colheita("plan", file("other.yaml", goodText));
    expect(golden(stdout)).toMatch(/^\/folder\/other\.yaml:2:7: name: expected other/);
    expect(code).toBe(1);
  });
});

describe("pipelines", () => {
  it("are listed, those with mistakes too", async () => {
    const { code, stdout } = await colheita("pipelines", "list");
    const [titles, bad, jobs] = stdout.split("\n");
    expect(titles).toBe(
      "PIPELINE  FILE       SCHEDULE    ZONE               NEXT                       PARTITIONS  REPLAYS",
    );
    expect(bad).toBe("bad       1 mistake");
    expect(jobs).toMatch(/^jobs {6}good {7}30 6 \* \* \* {2}America\/Sao_Paulo {2}/);
    expect(code).toBe(0);
  });

  it("are shown with their schedule, or their mistakes", async () => {
    const { stdout } = await colheita("pipelines", "get", "jobs");
    expect(stdout).toMatch(/^schedule {4}30 6 \* \* \*$/m);
    expect((await colheita("pipelines", "get", "bad")).stdout).toBe(
      "pipelines/bad.yaml:3:5: zone: expected a zone, found Mars\n",
    );
  });
});

describe("runs", () => {
  it(
    "are started, followed to their end, listed and shown",
    async () => {
      const start = ["runs", "start", "jobs", "--partition", "one", "--day", "2026-01-05", "--input", "count=2"];
      const dry = await colheita(...start, "--dry-run");
      expect([dry.code, dry.stdout]).toEqual([0, "jobs/one-2026-01-05-1 would be QUEUED\n"]);
      const { code, stdout } = await colheita(...start, "--watch");
      expect(stdout).toMatch(/^run SUCCEEDED/m);
      expect(stdout).toMatch(/^ {2}sum SUCCEEDED 1\/1$/m);
      expect(code).toBe(0);

      await fixTimes();
      const list = await colheita("runs", "list", "jobs", "--day", "2026-01-05");
      expect(list.stdout).toBe(
        [
          "RUN                    STATE      OUTCOME   STARTED               TOOK  NOTE",
          "jobs/one-2026-01-05-1  SUCCEEDED  COMPLETE  2026-01-05 12:00:00Z  2.5s",
          "",
        ].join("\n"),
      );
      const get = await colheita("runs", "get", "jobs/one-2026-01-05-1");
      expect(get.stdout).toBe(testdata("run.txt"));
      const again = await colheita(...start);
      expect(again).toEqual({
        code: 0,
        stdout: "jobs/one-2026-01-05-1 SUCCEEDED\n",
        stderr: expect.stringContaining("--force begins another"),
      });
      const none = await colheita("runs", "list", "jbos");
      expect([none.code, none.stderr]).toEqual([0, expect.stringContaining("There is no such run")]);
      const json = await colheita("runs", "list", "--state", "succeeded", "--json");
      expect(JSON.parse(json.stdout)).toMatchObject({
        runs: [{ name: "pipelines/jobs/runs/one-2026-01-05-1", state: "STATE_SUCCEEDED", inputs: { count: "2" } }],
      });
    },
    longMs,
  );

  it(
    "that fail end the watching with 1, and are resumed",
    async () => {
      broken = true;
      const args = ["--partition", "one", "--day", "2026-01-06", "--watch"];
      const failed = await colheita("runs", "start", "jobs", ...args);
      expect(failed.stdout).toMatch(/^error {6}sum: FAILED_PRECONDITION NO_PAPER: There is no paper\.$/m);
      expect(failed.code).toBe(1);
      broken = false;
      const resumed = await colheita("runs", "resume", "jobs/one-2026-01-06-1", "--watch", "--json");
      expect(resumed.code).toBe(0);
      const last = JSON.parse(resumed.stdout.trimEnd().split("\n").at(-1) ?? "") as object;
      expect(last).toMatchObject({ state: "STATE_SUCCEEDED", resumes: 1 });
      const again = await colheita("runs", "resume", "jobs/one-2026-01-06-1");
      expect([again.code, again.stderr]).toEqual([
        4,
        expect.stringMatching(/^FAILED_PRECONDITION RUN_NOT_RESUMABLE: /),
      ]);
    },
    longMs,
  );

  it(
    "are watched until Ctrl-C, and go on; and are cancelled",
    async () => {
      held = Promise.withResolvers();
      const args = ["--partition", "two", "--day", "2026-01-06", "--watch"];
      const watching = startColheita(orchestrator.address, "runs", "start", "jobs", ...args);
      await watching.saying("sum RUNNING");
      watching.interrupt();
      expect(await watching.ended).toMatchObject({ code: 130, stderr: "" });
      const cancelled = await colheita("runs", "cancel", "jobs/two-2026-01-06-1");
      expect(cancelled.stdout).toMatch(/^jobs\/two-2026-01-06-1 CANCELL(ING|ED)$/m);
      held.resolve();
      held = undefined;
      expect((await colheita("runs", "watch", "jobs/two-2026-01-06-1")).code).toBe(1);
      const ended = await colheita("runs", "cancel", "jobs/one-2026-01-06-1");
      expect([ended.code, ended.stderr]).toEqual([4, expect.stringContaining("FAILED_PRECONDITION RUN_ENDED: ")]);
    },
    longMs,
  );
});

describe("backfills", () => {
  it(
    "are tried, started, listed, shown and stopped",
    async () => {
      const start = ["backfill", "start", "jobs", "--from", "2025-12-01", "--to", "2025-12-03", "--partition", "one"];
      const dry = await colheita(...start, "--dry-run", "--newest-first");
      // A pipeline whose days are ascending can't be run backwards.
      expect([dry.code, dry.stderr]).toEqual([4, expect.stringContaining("newest_first")]);
      const tried = await colheita(...start, "--dry-run");
      expect(tried.stdout).toMatch(/^state +dry run$/m);
      expect(tried.stdout).toMatch(/^2025-12-01 {2}one\n2025-12-02 {2}one\n2025-12-03 {2}one$/m);
      const { code, stdout } = await colheita(...start);
      expect(code).toBe(0);
      const [, name = ""] = /^backfill +(\S+)$/m.exec(stdout) ?? [];
      expect((await colheita("backfill", "list", "jobs")).stdout).toContain(
        `${name}  RUNNING  2025-12-01 to 2025-12-03`,
      );
      expect((await colheita("backfill", "get", name, "--json")).stdout).toContain('"runsTotal": 3');
      expect((await colheita("backfill", "cancel", name)).stdout).toMatch(/^state +CANCELLED$/m);
      // A repeat changes nothing, as a dry run does not.
      await colheita("backfill", "cancel", name);
      const target = name.replace("/", "/backfills/");
      const done = await colheita("operations", "--target", `pipelines/${target}`, "--json");
      const { operations } = JSON.parse(done.stdout) as { operations: { method: string }[] };
      expect(operations.map(({ method }) => method.split("/")[1])).toEqual(["CancelBackfill", "CreateBackfill"]);
    },
    longMs,
  );

  it("go over old days only where a pipeline replays them", async () => {
    const { code, stderr } = await colheita("reprocess", "jobs", "--from", "2026-01-01");
    expect([code, stderr]).toEqual([2, "No pipeline replays jobs: name the one that is to run.\n"]);
  });
});

describe("schedules", () => {
  it(
    "are paused, for a reason, and resumed; and all that was done is listed",
    async () => {
      const paused = await colheita("pause", "jobs", "--reason", "the site moves");
      expect([paused.code, paused.stdout]).toEqual([0, "jobs is paused: the site moves\n"]);
      expect((await colheita("schedules", "list")).stdout).toMatch(/^jobs +30 6 \* \* \* +America\/Sao_Paulo +paused/m);
      // A repeat changes nothing, so that nothing is recorded.
      await colheita("pause", "jobs", "--reason", "the site moves");
      expect((await colheita("resume", "jobs")).stdout).toMatch(/^jobs runs by itself again/);
      expect((await colheita("schedules", "fires", "jobs")).code).toBe(0);

      const done = await colheita("operations", "--target", "pipelines/jobs");
      expect(done.stdout.split("\n").map((line) => line.replace(/^\d\S+ \S+/, "TIME"))).toEqual([
        "TIME                  CALLER    METHOD          TARGET  REQUEST",
        expect.stringMatching(/^TIME {2}operator {2}ResumeSchedule {2}jobs {4}\{"name":"pipelines\/jobs"\}$/),
        expect.stringMatching(
          /^TIME {2}operator {2}PauseSchedule {3}jobs {4}\{"name":"pipelines\/jobs","reason":"the site moves"\}$/,
        ),
        "",
      ]);
    },
    longMs,
  );

  it("are not paused without a reason", async () => {
    expect((await colheita("pause", "jobs")).code).toBe(2);
  });
});

describe("the exit code", () => {
  it.each([
    {
      args: ["runs", "get", "jobs/none"],
      code: 4,
      stderr: "NOT_FOUND RUN_NOT_FOUND: There is no run pipelines/jobs/runs/none.",
    },
    { args: ["runs", "list", "bad", "--limit", "0"], code: 2, stderr: "--limit needs a whole number" },
    { args: ["runs", "start", "bad", "--partition", "a", "--day", "2026-01-01"], code: 4, stderr: "PIPELINE_INVALID" },
    {
      args: ["runs", "start", "jobs", "--partition", "a", "--day", "2026-01-01", "--input", "cuont=1"],
      code: 4,
      stderr: 'run.inputs["cuont"]: the pipeline has no such input; did you mean count?',
    },
    { args: ["runs", "list", "--address", "127.0.0.1:1"], code: 3, stderr: "does not answer" },
    { args: ["frobnicate"], code: 2, stderr: 'There is no command "frobnicate"' },
  ])("of $args is $code", async ({ args, code, stderr }) => {
    const said = await colheita(...args);
    expect([said.code, said.stderr, said.stdout]).toEqual([code, expect.stringContaining(stderr), ""]);
  });

  it("is good where another replica answers", async () => {
    expect((await startColheita(`127.0.0.1:1,${orchestrator.address}`, "runs", "list").ended).code).toBe(0);
  });
});

// What a clock says differs from run to run; what is made of it must not.
async function fixTimes(): Promise<void> {
  const start = "timestamptz '2026-01-05 12:00:00Z'";
  await orchestrator.pool.query(
    `update run set create_time = ${start}, start_time = ${start}, end_time = ${start} + interval '2500 ms', owner = 'here'`,
  );
  await orchestrator.pool.query(
    `update call set started_at = ${start}, ended_at = ${start} + interval '500 ms', busy_ms = 120,
       progress_done = case step when 'work' then 3 else 0 end`,
  );
}
