import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { ListRunsRequest } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { migratedPool } from "../../services/orchestrator/testing/migrated-pool.ts";
import type { AreaOptions } from "../area.ts";
import { type Figure, figure } from "../figure.ts";
import type { BenchServer } from "../server.ts";
import { quantile } from "../stats.ts";
import { residentMiB } from "../usage.ts";
import { operatorOf, startReplica } from "./process.ts";

/** measureStored measures what runs that have ended cost the process that keeps them: memory, and the time of a look. */
export async function measureStored(server: BenchServer, options: AreaOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const runs of [0, 100_000]) {
    const url = await server.createDatabase();
    const pool = await migratedPool(url);
    try {
      options.say(`${runs} stored runs ...`);
      await store(pool, runs);
      figures.push(...(await measureReplica(url, runs)));
    } finally {
      await pool.end();
    }
  }
  return figures;
}

async function measureReplica(url: string, runs: number): Promise<Figure[]> {
  await using replica = await startReplica({ url, pipelinesDir: "bench/orchestrator/testdata", name: "bench" });
  using client = operatorOf(replica);
  const lookMs: number[] = [];
  const list = ListRunsRequest.fromPartial({ parent: "pipelines/-", pageSize: 50 });
  for (let n = 0; n < 200; n++) {
    const start = performance.now();
    const page = await client.listRuns(testContext(), list);
    lookMs.push(performance.now() - start);
    list.pageToken = page.nextPageToken;
  }
  // It looks for work twice a second meanwhile.
  await pause(10_000);
  const variant = `${runs.toLocaleString("en-US")} stored runs`;
  const resident = residentMiB(replica.pid);
  const sorted = [...lookMs].sort((a, b) => a - b);
  return [
    figure({ what: "memory of the process (RSS)", variant, unit: "MiB" }, [resident]),
    figure({ what: "ListRuns, pages of 50, p50", variant, unit: "ms" }, [quantile(sorted, 0.5)]),
    figure({ what: "ListRuns, pages of 50, p99", variant, unit: "ms" }, [quantile(sorted, 0.99)]),
  ];
}

// As a run of the daily pipeline leaves them: six steps, a call and an attempt of each.
async function store(pool: Pool, runs: number): Promise<void> {
  const client = await pool.connect();
  try {
    // What references what is right by construction; checking six hundred thousand of them takes a minute.
    await client.query("set session_replication_role = replica");
    for (const statement of ended) await client.query(statement, statement.includes("$1") ? [runs] : []);
    await client.query("reset session_replication_role");
    await client.query("analyze");
  } finally {
    client.release();
  }
}

const ended = [
  "insert into plan (hash, body) values ('plan', '{}')",
  "insert into descriptor_set (hash, bytes) values ('set', '')",
  `insert into run (name, pipeline, partition, day, generation, inputs, state, outcome, plan_hash, descriptor_set_hash,
     owner, epoch, start_time, end_time)
   select 'pipelines/daily/runs/' || n, 'daily', 'source-' || n % 100, date '2000-01-01' + n / 100, 1, '{}', 'SUCCEEDED',
     'COMPLETE', 'plan', 'set', 'bench', 1, now() - interval '1 hour', now()
   from generate_series(1, $1) n`,
  `insert into step (run_id, name, ordinal, method, items_total)
   select id, 's' || n, n, 'bench.v1.Service/Method', 1 from run, generate_series(1, 6) n`,
  `insert into call (run_id, step, index, item_id, item, state, attempts, started_at, ended_at, busy_ms, progress_done,
     progress_unit, output)
   select run_id, name, 0, '', 'null', 'SUCCEEDED', 1, now(), now(), 10, 0, '', '{}' from step`,
  `insert into attempt (run_id, step, index, attempt, epoch, start_time, end_time, code, reason, message)
   select run_id, step, index, 1, 1, now(), now(), 'OK', '', '' from call`,
];
