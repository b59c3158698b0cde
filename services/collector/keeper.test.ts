import { describe, expect, it } from "@jest/globals";
import { withCancel } from "../kit/context.ts";
import { unavailable } from "../kit/errors.ts";
import { testContext } from "../kit/testing/context.ts";
import type { PreparedPage } from "./archive.ts";
import { createKeeper, type KeeperDeps, type Step } from "./keeper.ts";
import type { Commit, Work } from "./ledger.ts";
import { complete } from "./shard.ts";
import { engineOf } from "./testing/collector.ts";

const ctx = testContext();

function workOf(shard: string): Work {
  const key = { source: "test", day: "2026-01-01", generation: 1, shard };
  const position = { request: 0, token: "" };
  const none = { requests: [], pages: 0, sizeBytes: 0, known: new Map(), outcome: undefined };
  return { key, engine: engineOf(), claim: `1/${shard}/1`, position, ...none };
}

function step(work: Work, page: number, last = false): Step {
  const origin = { page, mediaType: "", url: "http://x/", fetchTime: new Date(0) };
  const prepared = { sha256: `${work.key.shard}${page}`, sizeBytes: 10, content: { frame: new Uint8Array(5) } };
  const advance = last ? { outcome: complete } : { position: { request: 0, token: `${page}` } };
  return { work, page: { origin, prepared }, advance };
}

/** kept notes what is put and committed, and in which order. */
function kept(options: Partial<{ stale: Work; put: () => Promise<void>; commit: () => Promise<void> }> = {}) {
  const put: (readonly PreparedPage[])[] = [];
  const committed: (readonly Commit[])[] = [];
  const order: string[] = [];
  const deps: KeeperDeps = {
    archive: {
      async put(_ctx, pages) {
        put.push(pages);
        await options.put?.();
        order.push("put");
        return pages.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes, place: undefined }));
      },
    },
    ledger: {
      async commit(_ctx, commits) {
        committed.push(commits);
        await options.commit?.();
        order.push("commit");
        return commits.map(({ work }) => work !== options.stale);
      },
    },
  };
  return { keep: createKeeper(deps), put, committed, order };
}

const [a, b] = [workOf("a"), workOf("b")];
const names = (commits: readonly Commit[] | undefined) => commits?.map(({ page }) => page?.sha256);

describe("a keeper", () => {
  it("puts and then commits what all shards have fetched as one, a shard's pages beside each other", async () => {
    const { keep, put, committed, order } = kept();
    await Promise.all([
      keep(ctx, step(a, 0)),
      keep(ctx, step(b, 0)),
      keep(ctx, step(a, 1)),
      keep(ctx, step(b, 1, true)),
    ]);
    expect(order).toEqual(["put", "commit"]);
    expect(put[0]?.map(({ sha256 }) => sha256)).toEqual(["a0", "a1", "b0", "b1"]);
    expect(names(committed[0])).toEqual(["a0", "a1", "b0", "b1"]);
  });

  it("waits for company, and not for ever", async () => {
    const { keep, committed } = kept();
    const first = keep(ctx, step(a, 0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(committed).toEqual([]);
    await first;
    expect(names(committed[0])).toEqual(["a0"]);
  });

  it("commits an end that has no page, and puts nothing for it", async () => {
    const { keep, order } = kept();
    await keep(ctx, { work: a, page: undefined, advance: { outcome: complete } });
    expect(order).toEqual(["commit"]);
  });

  it("tells the one whose claim is stale, and no other", async () => {
    const { keep } = kept({ stale: a });
    const results = await Promise.allSettled([keep(ctx, step(a, 0)), keep(ctx, step(b, 0, true))]);
    expect(results).toMatchObject([{ status: "rejected", reason: { reason: "EPOCH_STALE" } }, { status: "fulfilled" }]);
  });

  it("commits no page that could not be put", async () => {
    const gone = unavailable("ARCHIVE_UNAVAILABLE", "The archive could not write.");
    const { keep, committed } = kept({ put: () => Promise.reject(gone) });
    const results = await Promise.allSettled([keep(ctx, step(a, 0)), keep(ctx, step(b, 0, true))]);
    expect(results.map((result) => result.status === "rejected" && result.reason)).toEqual([gone, gone]);
    expect(committed).toEqual([]);
  });

  it("never has two commits under way: a shard's pages are committed in their order", async () => {
    const gate = Promise.withResolvers<void>();
    const { keep, committed } = kept({ commit: () => gate.promise });
    const first = keep(ctx, step(a, 0, true));
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [keep(ctx, step(b, 0)), keep(ctx, step(b, 1, true))];
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(committed.map(names)).toEqual([["a0"]]);
    gate.resolve();
    await Promise.all([first, ...rest]);
    expect(committed.map(names)).toEqual([["a0"], ["b0", "b1"]]);
  });

  it("leaves out what nobody waits for any more", async () => {
    const { keep, committed } = kept();
    using cancelled = withCancel(ctx);
    const first = keep(cancelled, step(a, 0));
    cancelled.cancel();
    await expect(first).rejects.toMatchObject({ code: "CANCELLED" });
    await keep(ctx, step(b, 0, true));
    expect(committed.map(names)).toEqual([["b0"]]);
  });
});
