/** PlannedShard is a shard of a snapshot: its number, stable in the source, and its place in the day's plan. */
export type PlannedShard = { readonly no: number; readonly ordinal: number };

/** OpenSnapshot is what never changes of a snapshot while it is written. */
export type OpenSnapshot = {
  readonly no: number;
  readonly sourceId: number;
  readonly source: string;
  readonly run: string;
  /** lineNo is the line whose listings it is compared with. */
  readonly lineNo: number;
  /** baseNo is the snapshot that it is compared with, 0 where it is the source's first. */
  readonly baseNo: number;
  readonly shards: ReadonlyMap<string, PlannedShard>;
};
