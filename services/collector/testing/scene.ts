import { startPostgres, type TestPostgres } from "../../kit/testing/postgres.ts";
import { emptyDatabase, startCollector, type TestCollector, type TestCollectorOptions } from "./collector.ts";
import { type Reply, type Site, startSite } from "./site.ts";
import { type SourceText, sourceText } from "./source.ts";

/** Scene is a database and a site without robots.txt, for one test after the other. */
export type Scene = AsyncDisposable & {
  readonly postgres: TestPostgres;
  readonly site: Site;
  /** answer is what the site says to everything; a test sets it. */
  answer: (url: URL) => Reply | Promise<Reply>;
  /** start starts a collector that knows one source, "test", of the site's pages of two rows; the database is emptied before. */
  start(text?: Omit<SourceText, "host">, more?: Partial<TestCollectorOptions>): Promise<TestCollector>;
};

/** byOffset is how the scene's source goes from page to page. */
export const byOffset = "{kind: offset, limit: 2, total: total}";

/** openScene starts what a scene needs. */
export async function openScene(): Promise<Scene> {
  const postgres = await startPostgres();
  const site = await startSite((url) => (url.pathname === "/robots.txt" ? {} : scene.answer(url)));
  const scene: Scene = {
    postgres,
    site,
    answer: () => ({}),
    async start(text = {}, more = {}) {
      site.requests.length = 0;
      const test = sourceText({ host: site.url, paginate: byOffset, ...text });
      return startCollector({ databaseUrl: await emptyDatabase(postgres), sources: { test }, ...more });
    },
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
  return scene;
}

/** numbered answers pages of two rows out of total. */
export function numbered(total: number): (url: URL) => Reply {
  return (url) => {
    const from = Number(url.searchParams.get("offset"));
    const rows = Array.from({ length: Math.max(0, Math.min(2, total - from)) }, (_, index) => ({ id: from + index }));
    return { body: { items: rows, total } };
  };
}

/** failing answers numbered pages of six rows, but something else from an offset on, so often. */
export function failing(at: number, reply: Reply, times = Number.POSITIVE_INFINITY): (url: URL) => Reply {
  let left = times;
  return (url) => (Number(url.searchParams.get("offset")) >= at && left-- > 0 ? reply : numbered(6)(url));
}
