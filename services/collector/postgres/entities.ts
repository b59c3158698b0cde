import { EntitySchema } from "typeorm";

/**
 * RunEpochRow is the newest epoch of a run; work of older ones changes nothing. It stays, as what the run has planned and
 * collected does: 212 bytes beside at least 900, and without it a late call of an older owner would be the newest one's.
 */
export type RunEpochRow = { readonly run: string; readonly epoch: string; readonly seenAt: Date };

/** PlanRow is a source's day, frozen. */
export type PlanRow = {
  readonly id: string;
  readonly source: string;
  readonly day: string;
  readonly generation: number;
  readonly openedByRun: string;
  readonly gates: unknown;
  readonly publishPartial: boolean;
  readonly createdAt: Date;
};

/** ShardRow is a shard of a plan and how far its collection is. */
export type ShardRow = {
  readonly planId: string;
  readonly ordinal: number;
  readonly id: string;
  readonly requests: unknown;
  readonly position: string | null;
  readonly state: string | null;
  readonly reason: string;
  readonly message: string;
  readonly pages: number;
  readonly sizeBytes: string;
  readonly claim: string;
  readonly ownerRun: string | null;
  readonly ownerEpoch: string | null;
  readonly ownerAttempt: number | null;
  readonly finishedKey: string | null;
};

/** PageRow is a page of a shard; its bytes are in the archive. */
export type PageRow = {
  readonly planId: string;
  readonly ordinal: number;
  readonly page: number;
  readonly sha256: Buffer;
  readonly sizeBytes: string;
  readonly mediaType: string;
  readonly url: string;
  readonly fetchedAt: Date;
  /** pack is the file with the page, from packOffset on; null where the page has a file of its own. */
  readonly pack: Buffer | null;
  readonly packOffset: number | null;
  readonly packedBytes: number | null;
  /** packedSha256 is of the page as it is there; null where it was kept before this column was. */
  readonly packedSha256: Buffer | null;
};

const runEpoch = new EntitySchema<RunEpochRow>({
  name: "run_epoch",
  columns: {
    run: { type: "text", primary: true },
    epoch: { type: "bigint" },
    seenAt: { name: "seen_at", type: "timestamptz", default: () => "now()" },
  },
});

const plan = new EntitySchema<PlanRow>({
  name: "plan",
  columns: {
    id: { type: "bigint", primary: true, generated: true },
    source: { type: "text", collation: "C" },
    day: { type: "date" },
    generation: { type: "integer" },
    openedByRun: { name: "opened_by_run", type: "text" },
    gates: { type: "jsonb" },
    publishPartial: { name: "publish_partial", type: "boolean" },
    createdAt: { name: "created_at", type: "timestamptz", default: () => "now()" },
  },
  uniques: [
    { name: "plan_generation", columns: ["source", "day", "generation"] },
    { name: "plan_opened_once", columns: ["source", "day", "openedByRun"] },
  ],
});

const shard = new EntitySchema<ShardRow>({
  name: "shard",
  columns: {
    planId: { name: "plan_id", type: "bigint", primary: true },
    ordinal: { type: "integer", primary: true },
    id: { type: "text", collation: "C" },
    requests: { type: "jsonb" },
    position: { type: "text", nullable: true },
    state: { type: "text", nullable: true },
    reason: { type: "text", default: "" },
    message: { type: "text", default: "" },
    pages: { type: "integer", default: 0 },
    sizeBytes: { name: "size_bytes", type: "bigint", default: 0 },
    claim: { type: "bigint", default: 0 },
    ownerRun: { name: "owner_run", type: "text", nullable: true },
    ownerEpoch: { name: "owner_epoch", type: "bigint", nullable: true },
    ownerAttempt: { name: "owner_attempt", type: "integer", nullable: true },
    finishedKey: { name: "finished_key", type: "text", nullable: true },
  },
  uniques: [{ name: "shard_id", columns: ["planId", "id"] }],
});

const page = new EntitySchema<PageRow>({
  name: "page",
  columns: {
    planId: { name: "plan_id", type: "bigint", primary: true },
    ordinal: { type: "integer", primary: true },
    page: { type: "integer", primary: true },
    sha256: { type: "bytea" },
    sizeBytes: { name: "size_bytes", type: "bigint" },
    mediaType: { name: "media_type", type: "text" },
    url: { type: "text" },
    fetchedAt: { name: "fetched_at", type: "timestamptz" },
    pack: { type: "bytea", nullable: true },
    packOffset: { name: "pack_offset", type: "integer", nullable: true },
    packedBytes: { name: "packed_bytes", type: "integer", nullable: true },
    packedSha256: { name: "packed_sha256", type: "bytea", nullable: true },
  },
});

/** entities are the collector's tables. */
export const entities = [runEpoch, plan, shard, page];
