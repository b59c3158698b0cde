import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { Client } from "pg";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { startPostgres } from "../kit/testing/postgres.ts";
import { collected, engineContext, migrateCollector, planned, shardRequest } from "./testing/collector.ts";
import { openHouse } from "./testing/process.ts";
import { startSite } from "./testing/site.ts";
import { sourceText } from "./testing/source.ts";

const total = 100;
const kills = 3;

it("kill -9 in the middle, again and again: the shard is finished, and no committed page is fetched twice", async () => {
  await using postgres = await startPostgres();
  await using site = await startSite(async (url) => {
    if (url.pathname === "/robots.txt") return {};
    await wait(20);
    return { body: { items: [url.searchParams.get("page")], pages: total } };
  });
  await using house = await openHouse();
  const databaseUrl = await postgres.createDatabase();
  await migrateCollector(databaseUrl);
  const sources = await mkdtemp(join(tmpdir(), "colheita-sources-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(sources, { recursive: true, force: true }));
  await writeFile(join(sources, "test.yaml"), sourceText({ host: "${SITE}", paginate: "{kind: page, pages: pages}" }));
  await writeFile(join(sources, "bad.yaml"), "title: Bad\ncollec: {}\n");
  const env = { DATABASE_URL: databaseUrl, SOURCES_DIR: sources, SOURCE_VARIABLES: `SITE=${site.url}` };

  // What was committed when the process was killed, and how often it had been asked for by then.
  const committed = new Map<string, number>();
  for (let attempt = 1; attempt <= kills; attempt++) {
    await using collector = await house.start(env);
    await planned(collector.orchestrator, "test");
    const ctx = engineContext({ attempt });
    const work = collected(collector.orchestrator, shardRequest("test"), ctx).catch((error: unknown) => error);
    const target = site.requests.length + 20;
    while (site.requests.length < target && (await Promise.race([work, wait(5)])) === undefined);
    await collector.kill();
    expect(await work).toMatchObject({ name: "RpcError" });
    for (const url of await urlsIn(databaseUrl)) committed.set(url, site.count(url.slice(site.url.length)));
    expect(collector.log.join("\n")).toContain('"file":"');
    expect(collector.log.join("\n")).toContain("bad.yaml:2:1: collec: expected title, zone, collect");
  }
  expect(committed.size).toBeGreaterThan(kills * 4);

  await using collector = await house.start(env);
  const result = await collected(collector.orchestrator, shardRequest("test"), engineContext({ attempt: kills + 1 }));
  expect(result).toMatchObject({
    state: ShardState.COMPLETE,
    pages: BigInt(total),
    resumedPages: BigInt(committed.size),
  });
  for (const [url, count] of committed) expect([url, site.count(url.slice(site.url.length))]).toEqual([url, count]);
  // What was fetched and not committed at a kill is fetched again: a backlog, and the page under way.
  expect(site.requests.length).toBeLessThanOrEqual(total + kills * 9);
  expect((await urlsIn(databaseUrl)).length).toBe(total);
});

async function urlsIn(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ url: string }>("select url from page order by page");
    return rows.map(({ url }) => url);
  } finally {
    await client.end();
  }
}
