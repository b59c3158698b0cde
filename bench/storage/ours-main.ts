/** Our write path as the service has it: snapshot, batches of 500 through the queue, prepare, publish. One argument: connections. */
import { load, packItems } from "../../services/storage/testing/load.ts";
import { startStorage } from "../../services/storage/testing/storage.ts";
import { chunksOf, type Day } from "./rows.ts";
import { answerLoads } from "./session.ts";

const BATCH = 500;
const SHARD = 10_000;
const PAGE = 50;
const CACHE_BYTES = 32 * 2 ** 20;

await answerLoads(async (url) => {
  const writeConnections = Number(process.argv[2]);
  const storage = await startStorage({ url, writeConnections, hashCacheBytes: CACHE_BYTES });
  return {
    async load(day, rows) {
      const shards = Array.from({ length: Math.ceil(rows / SHARD) }, (_, n) => shardAt(n * SHARD));
      await load(storage.server, { source: "bench", day: `2026-01-0${day}`, shards, batches: batchesOf(day, rows) });
    },
    [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose](),
  };
});

function* batchesOf(day: Day, rows: number) {
  let first = 0;
  for (const chunk of chunksOf(rows, day, BATCH)) {
    const items = chunk.map((value, index) => {
      const place = (first % SHARD) + index;
      return { page: Math.floor(place / PAGE), row: place % PAGE, outcome: { $case: "listing", value } as const };
    });
    yield packItems({ shard: shardAt(first), items });
    first += chunk.length;
  }
}

function shardAt(row: number): string {
  return `shard-${Math.floor(row / SHARD)}`;
}
