/** Our write path as the service has it: snapshot, batches of 500 through the queue, prepare, publish. Two arguments: connections, and the folder of the days' files. */
import { load } from "../../services/storage/testing/load.ts";
import { startStorage } from "../../services/storage/testing/storage.ts";
import { readBatchFile, shardsOf } from "./batch-file.ts";
import { answerLoads } from "./session.ts";

const CACHE_BYTES = 32 * 2 ** 20;

await answerLoads(async (url) => {
  const [writeConnections, folder = ""] = process.argv.slice(2);
  const storage = await startStorage({ url, writeConnections: Number(writeConnections), hashCacheBytes: CACHE_BYTES });
  return {
    async load(day, rows) {
      const batches = readBatchFile(folder, day, rows);
      await load(storage.server, { source: "bench", day: `2026-01-0${day}`, shards: shardsOf(rows), batches });
    },
    [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose](),
  };
});
