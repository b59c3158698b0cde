import { EntitySchema } from "typeorm";

/** SourceRow is a source that something was opened for. */
export type SourceRow = { id: number; name: string; headNo: string };

/** LineRow is a line of snapshots beside a source's first one. */
export type LineRow = { no: string; name: string };

/** SnapshotRow is a snapshot with its report, once it is prepared. */
export type SnapshotRow = {
  no: string;
  sourceId: number;
  source: SourceRow;
  /** line is null where the snapshot is of the source's first line. */
  line: LineRow | null;
  run: string;
  day: string;
  generation: number;
  baseNo: string;
  state: number;
  outcome: number;
  outcomeReasons: string[];
  report: unknown;
  createTime: Date;
  publishTime: Date | null;
};

/** SnapshotShardRow is what came out of one shard of a snapshot. */
export type SnapshotShardRow = {
  snapshotNo: string;
  shardNo: number;
  shard: ShardRow;
  ordinal: number;
  state: number;
  pages: string;
  items: string;
  reason: string;
  message: string;
};

/** ShardRow is a shard of a source, whatever its place in a day's plan. */
export type ShardRow = { no: number; sourceId: number; id: string };

/** SourceEntity maps SourceRow. */
export const SourceEntity = new EntitySchema<SourceRow>({
  name: "source",
  columns: {
    id: { type: "int", primary: true },
    name: { type: "text" },
    headNo: { type: "bigint", name: "head_no" },
  },
});

/** SnapshotEntity maps SnapshotRow. */
export const SnapshotEntity = new EntitySchema<SnapshotRow>({
  name: "snapshot",
  columns: {
    no: { type: "bigint", primary: true },
    sourceId: { type: "int", name: "source_id" },
    run: { type: "text" },
    day: { type: "date" },
    generation: { type: "int" },
    baseNo: { type: "bigint", name: "base_no" },
    state: { type: "smallint" },
    outcome: { type: "smallint" },
    outcomeReasons: { type: "text", array: true, name: "outcome_reasons" },
    report: { type: "jsonb", nullable: true },
    createTime: { type: "timestamptz", name: "create_time" },
    publishTime: { type: "timestamptz", name: "publish_time", nullable: true },
  },
  relations: {
    source: { type: "many-to-one", target: "source", joinColumn: { name: "source_id" } },
    line: { type: "many-to-one", target: "line", joinColumn: { name: "line_no" } },
  },
});

/** LineEntity maps LineRow. */
export const LineEntity = new EntitySchema<LineRow>({
  name: "line",
  columns: {
    no: { type: "bigint", primary: true },
    name: { type: "text" },
  },
});

/** ShardEntity maps ShardRow. */
export const ShardEntity = new EntitySchema<ShardRow>({
  name: "shard",
  columns: {
    no: { type: "int", primary: true },
    sourceId: { type: "int", name: "source_id" },
    id: { type: "text" },
  },
});

/** SnapshotShardEntity maps SnapshotShardRow. */
export const SnapshotShardEntity = new EntitySchema<SnapshotShardRow>({
  name: "snapshot_shard",
  columns: {
    snapshotNo: { type: "bigint", primary: true, name: "snapshot_no" },
    shardNo: { type: "int", primary: true, name: "shard_no" },
    ordinal: { type: "int" },
    state: { type: "smallint" },
    pages: { type: "bigint" },
    items: { type: "bigint" },
    reason: { type: "text" },
    message: { type: "text" },
  },
  relations: { shard: { type: "many-to-one", target: "shard", joinColumn: { name: "shard_no" } } },
});
