import { type DataSource, LessThan, Not } from "typeorm";
import { ShardOutcome, ShardState } from "../../../../gen/rpc/colheita/collector/v1/shard.ts";
import {
  type Change,
  Change_Kind,
  type DailyReport,
  Snapshot,
} from "../../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Money } from "../../../../gen/rpc/google/type/money.ts";
import type { Context } from "../../../kit/context.ts";
import { brief } from "../../brief.ts";
import { snapshotNotFound, sourceNotFound } from "../../errors.ts";
import { moneyOf } from "../../money.ts";
import { ALL_SOURCES, listingName, type SnapshotRef } from "../../names.ts";
import { fitting } from "../../read/size.ts";
import type { Drop } from "../day-report.ts";
import { SnapshotEntity, type SnapshotRow, SnapshotShardEntity, type SnapshotShardRow } from "../entities.ts";
import { state } from "../states.ts";
import { findDay } from "./pins.ts";
import { read } from "./read.ts";
import { reportOf, snapshotMessage } from "./snapshot-message.ts";

// A report must fit what an engine takes of a step's output, 64 KiB, whatever its source has in store.
const LARGEST_SHARDS_BYTES = 32 * 1024;
// No shard takes less than this many bytes, so more of them than these never fit.
const MOST_SHARDS = LARGEST_SHARDS_BYTES / 16;
const LARGEST_UNITS = 2n ** 63n - 1n;

/** getSnapshot returns a snapshot by its number. */
export async function getSnapshot(ctx: Context, dataSource: DataSource, no: number): Promise<Snapshot> {
  return read(ctx, dataSource, async (manager) => {
    const row = await manager.findOne(SnapshotEntity, {
      where: { no: String(no) },
      relations: { source: true, line: true },
    });
    if (row === null) throw snapshotNotFound(String(no));
    return snapshotMessage(row);
  });
}

/** SnapshotPage is a page of snapshots; next is the number after which the following one begins. */
export type SnapshotPage = { readonly snapshots: readonly Snapshot[]; readonly next: string | undefined };

/** listSnapshots returns a page of a source's snapshots, or of all by "-", the newest first, whatever their state. */
export async function listSnapshots(
  ctx: Context,
  dataSource: DataSource,
  source: string,
  size: number,
  before: string | undefined,
): Promise<SnapshotPage> {
  return read(ctx, dataSource, async (manager) => {
    const rows = await manager.find(SnapshotEntity, {
      where: {
        ...(source === ALL_SOURCES ? {} : { source: { name: source } }),
        ...(before === undefined ? {} : { no: LessThan(before) }),
      },
      relations: { source: true, line: true },
      order: { no: "DESC" },
      take: size + 1,
    });
    if (rows.length === 0 && before === undefined && source !== ALL_SOURCES) throw sourceNotFound(source);
    const snapshots = fitting(
      rows.slice(0, size).map(snapshotMessage),
      (snapshot) => Snapshot.encode(snapshot).finish().length,
    );
    return { snapshots, next: rows.length > snapshots.length ? rows[snapshots.length - 1]?.no : undefined };
  });
}

/** getDailyReport returns the report of the day's newest published snapshot, or of its newest refused one. */
export async function getDailyReport(ctx: Context, dataSource: DataSource, ref: SnapshotRef): Promise<DailyReport> {
  return read(ctx, dataSource, async (manager) => {
    const { no } = await findDay(manager, ref, [state.PUBLISHED, state.REFUSED]);
    const row = await manager.findOneOrFail(SnapshotEntity, {
      where: { no: String(no) },
      relations: { source: true, line: true },
    });
    const [shards, incomplete] = await manager.findAndCount(SnapshotShardEntity, {
      where: { snapshotNo: String(no), state: Not(ShardState.COMPLETE) },
      relations: { shard: true },
      order: { ordinal: "ASC" },
      take: MOST_SHARDS,
    });
    return reportMessage(row, ref, shards, incomplete);
  });
}

function reportMessage(
  row: SnapshotRow,
  ref: SnapshotRef,
  shards: readonly SnapshotShardRow[],
  incomplete: number,
): DailyReport {
  const report = reportOf(row);
  const sizeOf = (shard: ShardOutcome) => ShardOutcome.encode(shard).finish().length;
  const incompleteShards = fitting(shards.map(shardMessage), sizeOf, LARGEST_SHARDS_BYTES);
  const bigints = (counts: Readonly<Record<string, number>> = {}) =>
    Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, BigInt(count)]));
  return {
    snapshot: snapshotMessage(row),
    rejectedByReason: bigints(report?.rejectedByReason),
    warningsByReason: bigints(report?.warningsByReason),
    priceSums: Object.entries(report?.priceSums ?? {}).map(([currency, sum]) => sumOf(sum, currency)),
    largestDrops: (report?.drops ?? []).map((drop) => dropMessage(ref, drop)),
    incompleteShards,
    omittedIncompleteShards: incomplete - incompleteShards.length,
  };
}

// Prices of which each fits a message may have a sum that does not. It must not cost the day its report.
function sumOf(decimal: string, currencyCode: string): Money {
  const sum = moneyOf(decimal, currencyCode);
  return sum.units > LARGEST_UNITS ? { currencyCode, units: LARGEST_UNITS, nanos: 999_999_999 } : sum;
}

function dropMessage(ref: SnapshotRef, drop: Drop): Change {
  return {
    listing: listingName(ref.source, drop.externalId),
    kind: Change_Kind.PRICE_DOWN,
    day: ref.day,
    title: brief(drop.title),
    url: drop.url,
    oldPrice: moneyOf(drop.oldAmount, drop.currency),
    newPrice: moneyOf(drop.newAmount, drop.currency),
    dropShare: drop.share,
  };
}

function shardMessage(row: SnapshotShardRow): ShardOutcome {
  return {
    shard: row.shard.id,
    state: row.state as ShardOutcome["state"],
    pages: BigInt(row.pages),
    items: BigInt(row.items),
    reason: brief(row.reason),
    message: brief(row.message),
  };
}
