import type { Pool } from "pg";
import { Registry } from "prom-client";
import type { DataSource } from "typeorm";
import { type Context, withCancel } from "../../kit/context.ts";
import { silentLogger } from "../../kit/log.ts";
import { createDataSource } from "../../kit/postgres/data-source.ts";
import { migrate } from "../../kit/postgres/migrate.ts";
import { createPool } from "../../kit/postgres/pool.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createStorageMetrics } from "../metrics.ts";
import { schema } from "../postgres/schema.ts";
import { createStorage, type Storage } from "../server.ts";

/** TestStorage is a storage service without sockets, over a real database, until it is disposed of. */
export type TestStorage = Storage &
  AsyncDisposable & {
    readonly url: string;
    readonly pool: Pool;
    /** dataSource is what the service reads by. */
    readonly dataSource: DataSource;
  };

/** TestStorageOptions differ from those of a service in production. */
export type TestStorageOptions = {
  /** url is a database; its schema is brought up to date. */
  readonly url: string;
  /** hashCacheBytes is 0 for a service without a cache. Default: 1 MiB. */
  readonly hashCacheBytes?: number;
  readonly writeConnections?: number;
};

/** startStorage starts a service; several over one database are replicas of each other. */
export async function startStorage(options: TestStorageOptions): Promise<TestStorage> {
  const { url } = options;
  const log = silentLogger();
  const dataSource = createDataSource({ ...schema, url });
  await migrate({ dataSource, url, service: schema.service, log });
  const pool = createPool({ url, service: schema.service, log });
  const ctx = withCancel(testContext());
  const storage = createStorage({
    ctx,
    pool,
    dataSource,
    metrics: createStorageMetrics(new Registry()),
    hashCacheBytes: options.hashCacheBytes ?? 1024 * 1024,
    writeConnections: options.writeConnections ?? 2,
    lineIdleMs: 3_600_000,
  });
  return {
    ...storage,
    url,
    pool,
    dataSource,
    async [Symbol.asyncDispose]() {
      ctx[Symbol.dispose]();
      await dataSource.destroy();
      await pool.end();
    },
  };
}

/** runContext is a call on behalf of a run, as the engine makes it. */
export function runContext(run: string, epoch = 1): Context {
  const name = `pipelines/daily/runs/${run}`;
  return testContext({ engine: { run: name, step: "store", item: "", attempt: 1, idempotencyKey: run, epoch } });
}
