import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { sleep } from "../../kit/abort.ts";
import { withCancel } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { KnownRun, RunView } from "./run.ts";
import { createWatcher } from "./watch.ts";

const run = "pipelines/daily/runs/one";
const viewOf = (version: number) => ({ name: run, version }) as RunView;

afterEach(() => {
  jest.useRealTimers();
});

describe("a watcher", () => {
  it.each([
    { name: "after its interval", intervalMs: 10, wakes: false },
    { name: "at once where it is woken", intervalMs: 3_600_000, wakes: true },
  ])("tells of a new version $name", async ({ intervalMs, wakes }) => {
    let version = 1;
    const changes = async () => new Map(version === 1 ? [] : [[run, viewOf(version)]]);
    const watcher = createWatcher({ runs: { changed: changes, ended: async () => new Set<string>() }, intervalMs });
    using ctx = withCancel(testContext());
    const running = watcher.run(ctx);
    const changed = watcher.changed(ctx.signal, run, version);
    version = 2;
    if (wakes) watcher.wake();
    expect((await changed)?.version).toBe(2);
    ctx.cancel();
    await running;
    expect(ctx.signal.aborted).toBe(true);
  });

  it.each([
    { name: "where it is woken", wakes: true },
    { name: "where the run has ended", wakes: false },
  ])("asks less often where the answer takes long, and at once $name", async ({ wakes }) => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    let asked = 0;
    let hasEnded = false;
    const changed = async () => {
      asked += 1;
      await sleep(testContext().signal, 200);
      return new Map(hasEnded ? [[run, viewOf(2)]] : []);
    };
    const watcher = createWatcher({
      runs: { changed, ended: async () => new Set(hasEnded ? [run] : []) },
      intervalMs: 1,
    });
    using ctx = withCancel(testContext());
    const running = watcher.run(ctx);
    const watching = watcher.changed(ctx.signal, run, 1);
    watcher.wake();
    await jest.advanceTimersByTimeAsync(500);
    expect(asked).toBe(1);
    if (wakes) watcher.wake();
    else hasEnded = true;
    // It would have rested for two seconds.
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked).toBe(2);
    if (hasEnded) expect(await watching).toMatchObject({ version: 2 });
    ctx.cancel();
    await Promise.all([running, watching]);
  });

  it("reads a run that has ended at once, and none that only came further beside it", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    const large = "pipelines/daily/runs/large";
    const hasEnded = new Set<string>();
    const asked: string[][] = [];
    const overOf = (known: readonly KnownRun[]) => known.map(({ name }) => name).filter((name) => hasEnded.has(name));
    const changed = async (_ctx: unknown, known: readonly KnownRun[]) => {
      asked.push(known.map(({ name }) => name));
      await sleep(testContext().signal, 200);
      return new Map(overOf(known).map((name) => [name, viewOf(2)]));
    };
    const ended = async (_ctx: unknown, known: readonly KnownRun[]) => new Set(overOf(known));
    const watcher = createWatcher({ runs: { changed, ended }, intervalMs: 1 });
    using ctx = withCancel(testContext());
    const running = watcher.run(ctx);
    const [watching, other] = [run, large].map((name) => watcher.changed(ctx.signal, name, 1));
    watcher.wake();
    await jest.advanceTimersByTimeAsync(500);
    hasEnded.add(run);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await watching).toMatchObject({ version: 2 });
    expect(asked).toEqual([[run, large], [run]]);
    // When it has rested it asks for all that is watched.
    await jest.advanceTimersByTimeAsync(2_000);
    expect(asked.slice(2)).toEqual([[large]]);
    ctx.cancel();
    await Promise.all([running, other]);
  });

  it("asks nothing while nobody watches", async () => {
    let asked = 0;
    const changed = async () => {
      asked += 1;
      return new Map();
    };
    const watcher = createWatcher({ runs: { changed, ended: async () => new Set<string>() }, intervalMs: 1 });
    using ctx = withCancel(testContext());
    const running = watcher.run(ctx);
    for (let turns = 0; turns < 20; turns++) watcher.wake();
    ctx.cancel();
    await running;
    expect(asked).toBe(0);
  });
});
