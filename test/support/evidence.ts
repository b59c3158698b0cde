import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { DailyReport } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { dumpStorage } from "../../services/storage/testing/dump.ts";
import type { Eye, Owner } from "./eye.ts";
import { operatorClient } from "./operator.ts";

/** Evidence is what a mesh holds in the end, but for internal ids and times, as lines of text by where they are from. */
export type Evidence = Readonly<Record<"storage" | "collector" | "runs" | "reports", readonly string[]>>;

const decompress = promisify(zstdDecompress);

/** collectEvidence reads everything that two meshes are compared by; storage is where people ask storage. */
export async function collectEvidence(eye: Eye, storage: string | undefined): Promise<Evidence> {
  const [kept, reports] = await Promise.all([collectRows(eye), dailyReports(eye, storage)]);
  return { ...kept, reports };
}

/** collectRows reads of a mesh's evidence what stands in its databases. */
export async function collectRows(eye: Eye): Promise<Omit<Evidence, "reports">> {
  const [storage, collector, runs] = await Promise.all([
    dumpStorage(eye.url("storage")),
    lines(eye, "collector", COLLECTOR),
    lines(eye, "orchestrator", RUNS),
  ]);
  return { storage, collector, runs };
}

/** damagedPages names the archived pages whose file is missing, or does not hold what their row says. */
export async function damagedPages(eye: Eye): Promise<string[]> {
  const rows = await eye.query<StoredPage>(
    "collector",
    `select distinct encode(sha256, 'hex') sha256, size_bytes::int size, encode(pack, 'hex') pack, pack_offset, packed_bytes
     from page`,
  );
  const damaged: string[] = [];
  for (const row of rows ?? []) {
    const bytes = await frameOf(eye, row)
      .then(decompress)
      .catch(() => Buffer.alloc(0));
    const isWhole = bytes.length === row.size && createHash("sha256").update(bytes).digest("hex") === row.sha256;
    if (!isWhole) damaged.push(row.sha256);
  }
  return damaged;
}

type StoredPage = { sha256: string; size: number; pack: string | null; pack_offset: number; packed_bytes: number };

/** frameOf reads a page as it is kept: from its place in a pack, or from a file of its own. */
async function frameOf(eye: Eye, { sha256, pack, pack_offset: from, packed_bytes: size }: StoredPage): Promise<Buffer> {
  const name = pack === null ? `${sha256}.zst` : `${pack}.pack`;
  const file = await readFile(join(eye.state, "archive", name.slice(0, 2), name));
  return pack === null ? file : file.subarray(from, from + size);
}

async function lines(eye: Eye, owner: Owner, sql: string): Promise<string[]> {
  const rows = await eye.query<{ line: unknown }>(owner, sql);
  if (rows === undefined) throw new Error(`the database of ${owner} is away`);
  return rows.map(({ line }) => JSON.stringify(line)).sort();
}

const COLLECTOR = `
  select jsonb_build_array('plan', source, day, generation, gates, publish_partial) line from plan
  union all
  select jsonb_build_array('shard', n.source, n.day, n.generation, s.ordinal, s.id, s.requests, s.state, s.reason,
    s.message, s.pages, s.size_bytes) from shard s join plan n on n.id = s.plan_id
  union all
  select jsonb_build_array('page', n.source, n.day, n.generation, p.ordinal, p.page, encode(p.sha256, 'hex'),
    p.size_bytes, p.media_type, p.url) from page p join plan n on n.id = p.plan_id`;

const RUNS = `
  select jsonb_build_array('run', partition, day, generation, state, outcome, reasons, error) line from run
  union all
  select jsonb_build_array('call', r.partition, r.day, c.step, c.index, c.item_id, c.state)
    from call c join run r on r.id = c.run_id`;

/** What differs between two meshes that hold the same. */
const OWN = { number: 0n, baseNumber: 0n, run: "", createTime: undefined, publishTime: undefined };

async function dailyReports(eye: Eye, address: string | undefined): Promise<string[]> {
  const days = await eye.query<{ name: string }>(
    "storage",
    "select distinct format('sources/%s/snapshots/%s', o.name, n.day) name from snapshot n join source o on o.id = n.source_id",
  );
  using operator = operatorClient(StorageServiceDefinition, address);
  const reports: string[] = [];
  for (const { name } of days ?? []) {
    const report = await operator.client.getDailyReport(testContext(), { name });
    const snapshot = report.snapshot === undefined ? undefined : { ...report.snapshot, ...OWN };
    reports.push(`${name} ${Buffer.from(DailyReport.encode({ ...report, snapshot }).finish()).toString("base64")}`);
  }
  return reports.sort();
}
