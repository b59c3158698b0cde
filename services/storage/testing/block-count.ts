import type { DataSource } from "typeorm";
import { createDataSource } from "../../kit/postgres/data-source.ts";
import { schema } from "../postgres/schema.ts";

/** CountedReader is a data source of one connection, which can be asked what it has read. It goes when it is disposed of. */
export type CountedReader = AsyncDisposable & {
  readonly dataSource: DataSource;
  /** blocksOf is how many blocks of tables and indexes some reads touch. */
  blocksOf(read: () => Promise<unknown>): Promise<number>;
};

/** openCounted opens a counted reader of a storage database. */
export async function openCounted(url: string): Promise<CountedReader> {
  const dataSource = await createDataSource({ ...schema, url, maxConnections: 1 }).initialize();
  // What parallel workers read would be counted as theirs.
  await dataSource.query("set max_parallel_workers_per_gather = 0");
  const blocksRead = async () => {
    await dataSource.query("select pg_stat_force_next_flush()");
    const rows: { blocks: string }[] = await dataSource.query(
      "select sum(reads + hits) blocks from pg_stat_get_backend_io(pg_backend_pid()) where object = 'relation'",
    );
    return Number(rows[0]?.blocks);
  };
  return {
    dataSource,
    async blocksOf(read) {
      const before = await blocksRead();
      await read();
      return (await blocksRead()) - before;
    },
    [Symbol.asyncDispose]: () => dataSource.destroy(),
  };
}
