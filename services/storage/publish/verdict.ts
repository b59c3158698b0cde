import { type ShardOutcome, ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import type { QualityGates } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import { Snapshot_Outcome } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { brief } from "../brief.ts";

/** Facts are what the gates look at. */
export type Facts = {
  readonly items: number;
  readonly rejected: number;
  readonly gone: number;
  /** basePresent is how many listings are there in what is published. */
  readonly basePresent: number;
};

/** Verdict is how a day ends, with a sentence for each reason why it is not complete. */
export type Verdict = { readonly outcome: Snapshot_Outcome; readonly reasons: readonly string[] };

const MOST_REASONS = 10;

/** judge decides whether a day is published. A shard that failed keeps it back, unless the source publishes partial days. */
export function judge(
  facts: Facts,
  shards: readonly ShardOutcome[],
  gates: QualityGates | undefined,
  publishPartial: boolean,
): Verdict {
  const lacking = shards.filter((shard) => shard.state !== ShardState.COMPLETE).map(shardReason);
  const failed = shards.filter((shard) => shard.state === ShardState.FAILED).map(shardReason);
  const refusals = [...(gates === undefined ? [] : closedGates(facts, gates)), ...(publishPartial ? [] : failed)];
  if (refusals.length > 0) return { outcome: Snapshot_Outcome.NOT_PUBLISHED, reasons: few(refusals) };
  if (lacking.length > 0) return { outcome: Snapshot_Outcome.PARTIAL, reasons: few(lacking) };
  return { outcome: Snapshot_Outcome.COMPLETE, reasons: [] };
}

// Hundreds of shards that failed together say no more than ten of them.
function few(reasons: readonly string[]): readonly string[] {
  const more = reasons.length - MOST_REASONS;
  return more <= 0 ? reasons : [...reasons.slice(0, MOST_REASONS), `And ${more} more reasons like these.`];
}

function closedGates(facts: Facts, gates: QualityGates): string[] {
  const reasons: string[] = [];
  if (facts.items < Number(gates.leastItems)) {
    reasons.push(`The day has ${facts.items} items, and the source asks for ${gates.leastItems} at least.`);
  }
  const gone = share(facts.gone, facts.basePresent);
  if (gates.largestGoneShare > 0 && gone > gates.largestGoneShare) {
    reasons.push(
      `${facts.gone} of ${facts.basePresent} listings are gone (${percent(gone)}), and the source allows ${percent(gates.largestGoneShare)}.`,
    );
  }
  const rejected = share(facts.rejected, facts.items);
  if (gates.largestRejectedShare > 0 && rejected > gates.largestRejectedShare) {
    reasons.push(
      `${facts.rejected} of ${facts.items} items are rejected (${percent(rejected)}), and the source allows ${percent(gates.largestRejectedShare)}.`,
    );
  }
  return reasons;
}

const WORDS: Readonly<Record<number, string>> = {
  [ShardState.CAPPED]: "was cut by the site's limit",
  [ShardState.TRUNCATED]: "ended early",
  [ShardState.FAILED]: "failed",
};

function shardReason(shard: ShardOutcome): string {
  const why = brief([shard.reason, shard.message].filter((text) => text !== "").join(": "));
  return `Shard ${shard.shard} ${WORDS[shard.state] ?? "is not complete"}${why === "" ? "." : ` (${why.replace(/\.$/, "")}).`}`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
