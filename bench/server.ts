import { Client } from "pg";
import { startPostgres, type TestPostgres } from "../services/kit/testing/postgres.ts";

/** BenchServer is the one PostgreSQL that all variants of an area share, set as in production. */
export type BenchServer = TestPostgres & {
  readonly version: string;
  /** pid is the postmaster's, for serverCpuMicros. */
  readonly pid: number;
  /** settings are what the server itself says of those that decide what a commit costs. */
  readonly settings: Readonly<Record<string, string>>;
};

// Large enough that no checkpoint falls into one variant's round and not into another's. pglz stands for lz4, which this
// build does not know: it packs as well, and takes more time (docs/adr/0130).
const production = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "256MB",
  max_wal_size: "4GB",
  wal_compression: "pglz",
  max_connections: "200",
};

/** startServer starts a server that keeps what it has committed, whatever happens; more are settings beside those. */
export async function startServer(more: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
  const server = await startPostgres({ settings: { ...production, ...more } });
  try {
    return { ...server, ...(await describe(server.url, Object.keys({ ...production, ...more }))) };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * writeLog writes so many bytes of log, at most 2 GB, so that a superuser's server has its files from then on, as one that
 * has been at work for a while. To make a new file takes longer than to write to it, and whoever is measured first would make
 * them for all.
 */
export async function writeLog(url: string, bytes: number): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query("alter system set min_wal_size = '2GB'");
    await client.query("select pg_reload_conf()");
    for (let written = 0; written < Math.min(bytes, LOG_MOST); written += LOG_PART) {
      await client.query("select pg_logical_emit_message(false, 'bench', repeat('x', $1))", [LOG_PART]);
    }
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}

/** LOG_BYTES_PER_ROW is more log than anyone writes of a row on a day. */
export const LOG_BYTES_PER_ROW = 4_000;

const LOG_MOST = 2 * 2 ** 30;
const LOG_PART = 16 * 2 ** 20;

async function describe(url: string, settings: readonly string[]) {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const server = await client.query<{ version: string; pid: number }>(
      `select current_setting('server_version') version, split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int pid`,
    );
    const { rows } = await client.query<{ name: string; value: string }>(
      "select name, current_setting(name) as value from pg_settings where name = any($1) order by name",
      [settings],
    );
    return {
      version: server.rows[0]?.version ?? "",
      pid: server.rows[0]?.pid ?? 0,
      settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    };
  } finally {
    await client.end();
  }
}
