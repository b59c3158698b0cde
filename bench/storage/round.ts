import { Client } from "pg";
import type { BenchServer } from "../server.ts";
import { cpuMicros, forgetPeak, peakRssMiB, serverCpuMicros } from "../usage.ts";
import { checkDay } from "./check.ts";
import { plainSchema, plainTrigger } from "./plain.ts";
import { days } from "./rows.ts";
import type { Session } from "./session.ts";
import type { Variant } from "./variants.ts";

/** Cost is what a day cost a variant, for each of its rows but the rate. */
export type Cost = {
  readonly rowsPerSecond: number;
  readonly walBytes: number;
  /** clientMicros and serverMicros are CPU time, of the variant's process and of PostgreSQL. */
  readonly clientMicros: number;
  readonly serverMicros: number;
};

/** Round is what one round of a variant gave: its days in order, and the most memory that its process had. */
export type Round = { readonly days: readonly Cost[]; readonly peakRssMiB: number };

/** measureRound loads all days into a fresh database, and looks after each whether what stands there is right. */
export async function measureRound(server: BenchServer, variant: Variant, rows: number): Promise<Round> {
  const url = await server.createDatabase();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => drop(server, url));
  const client = stack.adopt(new Client({ connectionString: url }), (open) => open.end());
  await client.connect();
  if (variant.kind !== "service") await client.query(plainSchema);
  if (variant.kind === "plain with trigger") await client.query(plainTrigger);
  const session = stack.use(await variant.open(url));
  forgetPeak(session.pid);
  const costs: Cost[] = [];
  for (const { day } of days) {
    // Of a page only the first change after a checkpoint is logged whole: all begin there.
    await client.query("checkpoint");
    costs.push(await costOf({ server, client, session, rows }, () => session.load(day, rows)));
    await checkDay(client, variant, day, rows);
    await client.query("vacuum (analyze)");
  }
  return { days: costs, peakRssMiB: peakRssMiB(session.pid) };
}

type Loading = {
  readonly server: BenchServer;
  readonly client: Client;
  readonly session: Session;
  readonly rows: number;
};

async function costOf({ server, client, session, rows }: Loading, load: () => Promise<void>): Promise<Cost> {
  const look = async () => ({
    wal: await walOf(client),
    client: cpuMicros(session.pid),
    server: serverCpuMicros(server.pid),
    ms: performance.now(),
  });
  const before = await look();
  await load();
  const ms = performance.now();
  const after = await look();
  return {
    rowsPerSecond: (1000 * rows) / (ms - before.ms),
    walBytes: (after.wal - before.wal) / rows,
    clientMicros: (after.client - before.client) / rows,
    serverMicros: (after.server - before.server) / rows,
  };
}

async function walOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') bytes");
  return Number(rows[0]?.bytes);
}

async function drop(server: BenchServer, url: string): Promise<void> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  } finally {
    await client.end();
  }
}
