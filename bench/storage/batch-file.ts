import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type PackedItems, packItems } from "../../services/storage/testing/load.ts";
import { chunksOf, type Day } from "./rows.ts";

const BATCH = 500;
const SHARD = 10_000;
const PAGE = 50;
const HEADER_BYTES = 8;

/** shardAt is the shard of a day's n-th row. */
export function shardAt(row: number): string {
  return `shard-${Math.floor(row / SHARD)}`;
}

/** shardsOf are the shards of so many rows. */
export function shardsOf(rows: number): readonly string[] {
  return Array.from({ length: Math.ceil(rows / SHARD) }, (_, n) => shardAt(n * SHARD));
}

/** makeBatchFile writes a day's rows as the messages that bring them to the service, unless the file is there. */
export async function makeBatchFile(folder: string, day: Day, rows: number): Promise<void> {
  const path = batchFileOf(folder, day, rows);
  if (existsSync(path)) return;
  await using file = await open(path, "w");
  for (const { size, packed } of batchesOf(day, rows)) {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(size, 0);
    header.writeUInt32BE(packed.length, 4);
    await file.writev([header, packed]);
  }
}

/** readBatchFile reads them one by one, as a socket would bring them. */
export async function* readBatchFile(folder: string, day: Day, rows: number): AsyncGenerator<PackedItems> {
  await using file = await open(batchFileOf(folder, day, rows));
  for (let first = 0; first < rows; ) {
    const { buffer: header } = await file.read(Buffer.alloc(HEADER_BYTES));
    const size = header.readUInt32BE(0);
    const { buffer: packed } = await file.read(Buffer.allocUnsafe(header.readUInt32BE(4)));
    yield { shard: shardAt(first), size, packed };
    first += size;
  }
}

function* batchesOf(day: Day, rows: number): Generator<PackedItems> {
  let first = 0;
  for (const chunk of chunksOf(rows, day, BATCH)) {
    const items = chunk.map((value, index) => {
      const place = (first % SHARD) + index;
      return { page: Math.floor(place / PAGE), row: place % PAGE, outcome: { $case: "listing", value } as const };
    });
    yield packItems({ shard: shardAt(first), items });
    first += chunk.length;
  }
}

function batchFileOf(folder: string, day: Day, rows: number): string {
  return join(folder, `${rows}-rows-of-day-${day}.batches`);
}
