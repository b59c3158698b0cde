import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import type { SnapshotCounts } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { startSite } from "../../test/support/site.ts";
import type { AreaOptions } from "../area.ts";
import type { BenchServer } from "../server.ts";
import { calleesOf } from "./callees.ts";
import { harvest } from "./day.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { folderBytes } from "./folder.ts";
import { type Growth, growthFigures, growthPlots } from "./growth.ts";

const listings = 20_000;
const days = 4;

/** measureBytes measures what a listing takes on disks: the first day, a day on which it changed, and one on which it did not. */
export async function measureBytes(server: BenchServer, options: AreaOptions) {
  await using site = await startSite("bench", listings);
  await standStill(site.sourcesDir);
  const still = await grow(server, site.sourcesDir, "still", options);
  const moving = await grow(server, site.sourcesDir, "mercadolivre", options);
  return { figures: growthFigures(still, moving), plots: growthPlots() };
}

// The same site, which shows its first day every day.
async function standStill(sourcesDir: string): Promise<void> {
  const text = await readFile(join(sourcesDir, "mercadolivre.yaml"), "utf8");
  await writeFile(join(sourcesDir, "still.yaml"), text.replaceAll("${day}", "2026-01-01"));
}

async function grow(server: BenchServer, sourcesDir: string, source: string, { say }: AreaOptions): Promise<Growth[]> {
  await using fleet = await startFleet({ server, sourcesDir, replicas: 1 });
  using callees = calleesOf(fleet);
  const grown: Growth[] = [];
  let before = await sizesOf(server, fleet);
  for (let day = 1; day <= days; day++) {
    say(`bytes: ${source}, day ${day} ...`);
    const counts = await harvest(callees, source, { year: 2026, month: 1, day });
    const wal = (await walBytes(server)) - before.wal;
    const after = await sizesOf(server, fleet);
    grown.push({
      listings: Number(counts.listings),
      changes: changesOf(counts),
      wal,
      archive: after.archive - before.archive,
      collector: after.collector - before.collector,
      storage: after.storage - before.storage,
    });
    before = after;
  }
  return grown;
}

function changesOf(counts: SnapshotCounts): number {
  return Number(counts.new + counts.changed + counts.gone + counts.reappeared);
}

async function sizesOf(server: BenchServer, { archive, databases }: Fleet) {
  const sizes = {
    archive: await folderBytes(archive),
    collector: await tableBytes(databases.collector),
    storage: await tableBytes(databases.storage),
  };
  // As if the day came long after the last one: the first change of a page writes the whole page.
  await withClient(server.url, (client) => client.query("checkpoint"));
  return { ...sizes, wal: await walBytes(server) };
}

function tableBytes(url: string): Promise<number> {
  const sql = `select coalesce(sum(pg_total_relation_size(oid)), 0)::text as bytes from pg_class
    where relkind in ('r', 'm') and relnamespace not in (select oid from pg_namespace where nspname like 'pg\\_%' or nspname = 'information_schema')`;
  return withClient(url, async (client) => Number((await client.query<{ bytes: string }>(sql)).rows[0]?.bytes));
}

function walBytes({ url }: BenchServer): Promise<number> {
  const sql = "select (pg_current_wal_lsn() - '0/0')::text as bytes";
  return withClient(url, async (client) => Number((await client.query<{ bytes: string }>(sql)).rows[0]?.bytes));
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}
