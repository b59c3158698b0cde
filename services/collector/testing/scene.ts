import { fileFixture } from "../../kit/testing/fixture.ts";
import { type FilePostgres, testPostgres } from "../../kit/testing/test-postgres.ts";
import { emptyDatabase, startCollector, type TestCollector, type TestCollectorOptions } from "./collector.ts";
import { type Reply, type Site, startSite } from "./site.ts";
import { type SourceText, sourceText } from "./source.ts";

/** Scene is a database and a site without robots.txt, for one test after the other. */
export type Scene = {
  readonly postgres: FilePostgres;
  readonly site: Site;
  /** answer is what the site says to everything; a test sets it. */
  answer: (url: URL) => Reply | Promise<Reply>;
  /** start starts a collector that knows one source, "test", of the site's pages of two rows; the database is emptied before. */
  start(text?: Omit<SourceText, "host">, more?: Partial<TestCollectorOptions>): Promise<TestCollector>;
};

/** byOffset is how the scene's source goes from page to page. */
export const byOffset = "{kind: offset, limit: 2, total: total}";

/** testScene gives the tests of a file a scene of their own. */
export function testScene(): Scene {
  const postgres = testPostgres();
  const site = fileFixture(async () => {
    const reply = (url: URL) => (url.pathname === "/robots.txt" ? {} : scene.answer(url));
    return postgres.owned.use(await startSite(reply));
  });
  const scene: Scene = {
    postgres,
    get site() {
      return site();
    },
    answer: () => ({}),
    async start(text = {}, more = {}) {
      site().requests.length = 0;
      const test = sourceText({ host: site().url, paginate: byOffset, ...text });
      return startCollector({ databaseUrl: await emptyDatabase(postgres), sources: { test }, ...more });
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
