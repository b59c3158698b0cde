import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { migratedPool } from "../../services/orchestrator/testing/migrated-pool.ts";
import type { AreaOptions } from "../area.ts";
import { type Figure, figure } from "../figure.ts";
import { startServer } from "../server.ts";
import { startReplica } from "./process.ts";

const schedules = 100;

/** measureIdle counts what replicas ask of the database while schedules wait for their time and there is no work. */
export async function measureIdle(options: AreaOptions): Promise<Figure[]> {
  // A server of its own, because counting costs every statement a little.
  await using server = await startServer({ shared_preload_libraries: "pg_stat_statements" });
  const pipelinesDir = await writePipelines();
  try {
    const figures: Figure[] = [];
    for (const replicas of [1, 3]) {
      options.say(`${schedules} schedules and no work, ${replicas} replicas ...`);
      const url = await server.createDatabase();
      const pool = await migratedPool(url);
      await using stack = new AsyncDisposableStack();
      stack.defer(() => pool.end());
      await pool.query("create extension pg_stat_statements");
      for (let n = 0; n < replicas; n++) stack.use(await startReplica({ url, pipelinesDir, name: `bench-${n}` }));
      const perSecond = await countStatements(pool, 20_000);
      const what = `queries a second, ${schedules} schedules and no work`;
      figures.push(
        figure({ what, variant: `colheita, ${replicas} replica${replicas === 1 ? "" : "s"}`, unit: "/s" }, [perSecond]),
      );
    }
    return figures;
  } finally {
    await rm(pipelinesDir, { recursive: true, force: true });
  }
}

// Every statement counts, those that begin and end a transaction, too.
async function countStatements(pool: Pool, forMs: number): Promise<number> {
  // What is done once, at the start, is not counted.
  await pause(3_000);
  await pool.query("select pg_stat_statements_reset()");
  await pause(forMs);
  const { rows } = await pool.query<{ calls: string }>(
    `select coalesce(sum(calls), 0) as calls from pg_stat_statements join pg_database on oid = dbid
     where datname = current_database() and query not like '%pg_stat_statements%'`,
  );
  return (1000 * Number(rows[0]?.calls)) / forMs;
}

async function writePipelines(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-"));
  for (let n = 0; n < schedules; n++) await writeFile(join(folder, `p${n}.yaml`), pipeline(n));
  return folder;
}

function pipeline(n: number): string {
  return `name: p${n}
zone: America/Sao_Paulo
timeout: 1h
partitions: [one, two]
schedule:
  cron: ${n % 60} 6 * * *
  overlap: skip
  catchUp: last
steps:
  read:
    call: colheita.storage.v1.StorageService/GetListing
    with:
      name: sources/bench/listings/1
`;
}
