import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { SUPERUSER } from "../../services/local/postgres/cluster.ts";
import { readPidFile } from "../../services/local/postgres/pidfile.ts";
import type { Folder } from "../../services/local/state/folder.ts";
import { serverCpuMicros } from "../usage.ts";
import { withClient } from "./client.ts";

/** MeshServer is a mesh's own PostgreSQL, as its superuser sees it. The contestants load into databases of their own on it. */
export type MeshServer = AsyncDisposable & {
  readonly version: string;
  /** settings are those that decide what a commit costs. */
  readonly settings: Readonly<Record<string, string>>;
  cpuMicros(): number;
  /**
   * settle does what a server has done by itself when the next day comes: what was written is vacuumed, and there has
   * been a checkpoint, so that a load writes whole images of the pages that it touches first.
   */
  settle(): Promise<void>;
  /** walBytes is how much the server has ever written ahead. */
  walBytes(): Promise<number>;
  /** urlOf is the superuser's URL of a service's database, or of another one. */
  urlOf(database: string): string;
  /** createDatabase makes an empty database and returns its URL. */
  createDatabase(name: string): Promise<string>;
};

const TOLD = [
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "shared_buffers",
  "max_wal_size",
  "wal_compression",
  "jit",
];

/** openServer connects to the PostgreSQL of a mesh by its state folder. */
export async function openServer(folder: Folder): Promise<MeshServer> {
  const file = readPidFile(join(folder.postgres, "data"));
  if (file === undefined) throw new Error(`no server runs in ${folder.postgres}`);
  const password = readFileSync(join(folder.secrets, "postgres.password"), "utf8").trim();
  const urlOf = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${file.port}/${database}`;
  const client = new Client({ connectionString: urlOf("postgres") });
  await client.connect();
  const value = async (sql: string) =>
    Object.values((await client.query<Record<string, string>>(sql)).rows[0] ?? {})[0] ?? "";
  const settings: Record<string, string> = {};
  for (const name of TOLD) settings[name] = await value(`show ${name}`);
  return {
    version: await value("show server_version"),
    settings,
    cpuMicros: () => serverCpuMicros(file.pid),
    async settle() {
      const { rows } = await client.query<{ name: string }>(
        "select datname name from pg_database where datallowconn and not datistemplate",
      );
      for (const { name } of rows) await withClient(urlOf(name), (each) => each.query("vacuum analyze"));
      await client.query("checkpoint");
    },
    walBytes: async () => Number(await value("select pg_current_wal_lsn() - '0/0'")),
    urlOf,
    async createDatabase(name) {
      await client.query(`create database ${name}`);
      return urlOf(name);
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
