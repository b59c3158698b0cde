import type { Context } from "../kit/context.ts";
import { createGroup } from "../kit/group-commit.ts";
import type { Archive, ArchivedPage, PreparedPage } from "./archive.ts";
import { stale } from "./engine.ts";
import type { Advance, Commit, Ledger, Work } from "./ledger.ts";
import type { PageOrigin } from "./shard.ts";

/** KeeperDeps are where pages are kept. */
export type KeeperDeps = { readonly archive: Pick<Archive, "put">; readonly ledger: Pick<Ledger, "commit"> };

/** FetchedPage is a page that is not in the archive yet. */
export type FetchedPage = { readonly origin: PageOrigin; readonly prepared: PreparedPage };

/** Step is what a shard's collection has come to: a page, or none, and where it goes on or how it ended. */
export type Step = { readonly work: Work; readonly page: FetchedPage | undefined; readonly advance: Advance };

/**
 * Keep archives a page and commits the step it belongs to; it returns once both would survive a crash. Steps of one
 * shard are to come in their order. EPOCH_STALE where a newer owner has been here.
 */
export type Keep = (ctx: Context, step: Step) => Promise<void>;

/** lingerMs is how long a page waits for others. It costs a killed collection what was fetched in that time, and no more. */
const lingerMs = 25;

/**
 * createKeeper makes what keeps the pages of a process: whatever its shards have fetched in the meantime is one file and
 * one commit. The end of a shard waits for nobody, because somebody waits for it.
 */
export function createKeeper({ archive, ledger }: KeeperDeps): Keep {
  const group = createGroup<Step, boolean>({
    async send(ctx, asked) {
      // Pages of a shard are read together, so they are to stand together.
      const steps = [...Map.groupBy(asked, ({ work }) => work).values()].flat();
      const prepared = steps.flatMap(({ page }) => (page === undefined ? [] : [page.prepared]));
      const archived = prepared.length === 0 ? [] : await archive.put(ctx, prepared);
      const made = await ledger.commit(ctx, commitsOf(steps, archived));
      const isMade = new Map(steps.map((step, n) => [step, made[n]]));
      return asked.map((step) => isMade.get(step) === true);
    },
    weigh: ({ page }) =>
      page !== undefined && "frame" in page.prepared.content ? page.prepared.content.frame.length : 0,
    mostWeight: 1024 * 1024,
    // Two would commit pages of one shard in any order.
    mostUnderWay: 1,
    timeoutMs: 30_000,
    lingerMs,
    isUrgent: ({ advance }) => "outcome" in advance,
  });
  return async (ctx, step) => {
    const isMade = await group(ctx, step);
    if (!isMade) throw stale(step.work.engine, `shard ${step.work.key.shard}`);
  };
}

/** commitsOf are the commits of steps whose pages are in the archive now. */
function commitsOf(steps: readonly Step[], archived: readonly ArchivedPage[]): readonly Commit[] {
  const left = archived.values();
  return steps.map(({ work, page, advance }) => {
    if (page === undefined) return { work, page, advance };
    const kept = left.next().value;
    if (kept === undefined) throw new TypeError("the archive kept fewer pages than were put");
    return { work, page: { ...page.origin, ...kept }, advance };
  });
}
