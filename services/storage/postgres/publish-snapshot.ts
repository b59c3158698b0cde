import type { ClientBase, Pool } from "pg";
import type { ShardOutcome } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import type { QualityGates } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import { Snapshot_Outcome } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { snapshotNotFound, snapshotSuperseded } from "../errors.ts";
import { judge } from "../publish/verdict.ts";
import type { TermBits } from "../read/term-bits.ts";
import { compareDay } from "./compare.ts";
import { checkCoverage, keepOutcomes } from "./coverage.ts";
import { countDay } from "./day-report.ts";
import { type Differing, what } from "./differences.ts";
import { type Owner, takeEpoch } from "./fence.ts";
import { foldDay } from "./fold.ts";
import { findGone } from "./gone.ts";
import { keepToLookups } from "./lookups.ts";
import { OddIds } from "./odd-ids.ts";
import { settleTerms } from "./search-index.ts";
import { lineState, state } from "./states.ts";
import { TERM_STEP, termBitsSql } from "./term-bits.ts";

/** Publication is what a run asks for when its source's day is written. */
export type Publication = {
  readonly owner: Owner;
  readonly snapshotNo: number;
  readonly shards: readonly ShardOutcome[];
  readonly gates: QualityGates | undefined;
  readonly publishPartial: boolean;
};

/** Decision says how the publication of a snapshot ended, and whether this call decided it. */
export type Decision = { readonly sourceId: number; readonly repeated: boolean };

/** Prepared is a decision, or the state from which the second transaction goes on. */
type Prepared = Decision & { readonly state: number };

/**
 * publishSnapshot prepares a snapshot and shows it to readers, or refuses it. Each of its two transactions leaves a
 * state from which a repeat goes on: open, sealed with its differences and report, published or refused. A snapshot of a
 * line that is not published is staged instead of shown.
 */
export async function publishSnapshot(ctx: Context, pool: Pool, publication: Publication): Promise<Decision> {
  const prepared = await withTransaction(ctx, pool, (tx) => prepare(tx, publication));
  if (prepared.state !== state.SEALED) return prepared;
  const published = await withTransaction(ctx, pool, (tx) => show(tx, publication));
  return { sourceId: prepared.sourceId, repeated: !published };
}

/** prepare is the first transaction: it takes the snapshot from open to sealed or refused, with everything found out. */
export async function prepare(tx: ClientBase, publication: Publication): Promise<Prepared> {
  const snapshot = await lockSnapshot(tx, publication);
  if (snapshot.state === state.SUPERSEDED && !snapshot.wasPublished) throw snapshotSuperseded(snapshot.no);
  if (snapshot.state !== state.OPEN) return { state: snapshot.state, sourceId: snapshot.sourceId, repeated: true };
  await checkCoverage(tx, snapshot.no, publication.shards);
  await keepOutcomes(tx, snapshot.no, publication.shards);
  const odd = await OddIds.create(tx);
  const compared = await compareDay(tx, snapshot, await foldDay(tx, snapshot, odd), odd);
  const gone = await findGone(tx, snapshot);
  const { report, facts } = await countDay(tx, snapshot, { ...compared, gone });
  const verdict = judge(facts, publication.shards, publication.gates, publication.publishPartial);
  const next = verdict.outcome === Snapshot_Outcome.NOT_PUBLISHED ? state.REFUSED : state.SEALED;
  const isIndexed = next === state.SEALED && (await settleTerms(tx, snapshot.no, compared.created));
  await tx.query(
    `update snapshot set state = $2, outcome = $3, outcome_reasons = $4, report = $5, is_indexed = $6, term_steps = ${TERM_STEP}
      where no = $1`,
    [snapshot.no, next, verdict.outcome, verdict.reasons, report, isIndexed],
  );
  return { state: next, sourceId: snapshot.sourceId, repeated: false };
}

/** show is the second transaction: it moves its line's head, and with it every listing that changed. False: it was done before. */
export async function show(tx: ClientBase, publication: Publication): Promise<boolean> {
  // The source first, as whoever opens a snapshot does, so that neither waits for the other.
  await tx.query("select from source where id = (select source_id from snapshot where no = $1) for update", [
    publication.snapshotNo,
  ]);
  const snapshot = await lockSnapshot(tx, publication);
  if (snapshot.state === state.PUBLISHED || snapshot.state === state.STAGED) return false;
  if (snapshot.state === state.SUPERSEDED) throw snapshotSuperseded(snapshot.no);
  await moveHead(tx, snapshot);
  await keepToLookups(tx);
  await tx.query(
    `update listing l set hash = h.hash, lasting = h.lasting, version_no = h.version_no, since_no = h.snapshot_no, state = h.state,
        kind = h.kind, amount = h.amount, currency = h.currency, price_no = h.price_no, seen_no = h.seen_no,
        term_bits = ${bitsSql("first", "l.term_bits")}, more_term_bits = ${bitsSql("second", "l.more_term_bits")}
      from listing_history h left join lateral (${TERMS}) v on true
      where h.snapshot_no = $1 and h.what > ${what.NEW} and h.listing_id = l.id and l.line_no = $2`,
    [snapshot.no, snapshot.lineNo],
  );
  return true;
}

const TERMS = `select terms from listing_version where snapshot_no = $1 and listing_id = h.listing_id and h.version_no = $1 limit 1`;

// What a version says that is called something else than the one before it; one that is called the same has no terms.
function bitsSql(half: keyof TermBits, known: string): string {
  return `case when h.version_no <> $1 or v.terms = '{}' then ${known} else ${termBitsSql(half, "v.terms")} end`;
}

const STEP = `term_steps = term_steps + ${TERM_STEP}`;

// The line that readers see has its head at the source; the days of another one wait in it.
async function moveHead(tx: ClientBase, snapshot: Differing): Promise<void> {
  const { no, baseNo, sourceId, lineNo } = snapshot;
  const shown = await tx.query("update source set head_no = $2 where id = $1 and line_no = $4 and head_no = $3", [
    sourceId,
    no,
    baseNo,
    lineNo,
  ]);
  if (shown.rowCount === 1) {
    await tx.query(`update snapshot set state = $2, publish_time = now(), ${STEP} where no = $1`, [
      no,
      state.PUBLISHED,
    ]);
    return;
  }
  const staged = await tx.query("update line set head_no = $2 where no = $1 and head_no = $3 and state = $4", [
    lineNo,
    no,
    baseNo,
    lineState.OPEN,
  ]);
  if (staged.rowCount !== 1) throw new Error(`the base of snapshot ${no} is not its line's head any more`);
  await tx.query(`update snapshot set state = $2, ${STEP} where no = $1`, [no, state.STAGED]);
}

type LockedSnapshot = Differing & {
  readonly state: number;
  /** wasPublished says that readers have seen it, whatever took its place since. */
  readonly wasPublished: boolean;
};

type LockedRow = { state: number; source_id: number; base_no: string; line_no: string; wasPublished: boolean };

async function lockSnapshot(tx: ClientBase, publication: Publication): Promise<LockedSnapshot> {
  const { rows } = await tx.query<LockedRow>(
    `select state, source_id, base_no, line_no, publish_time is not null "wasPublished"
      from snapshot where no = $1 and run = $2 for update`,
    [publication.snapshotNo, publication.owner.run],
  );
  const row = rows[0];
  if (row === undefined) throw snapshotNotFound(`${publication.snapshotNo} of ${publication.owner.run}`);
  // After the snapshot, in the order in which the writers of batches hold the two.
  await takeEpoch(tx, publication.owner);
  return {
    no: publication.snapshotNo,
    state: row.state,
    wasPublished: row.wasPublished,
    sourceId: row.source_id,
    baseNo: Number(row.base_no),
    lineNo: Number(row.line_no),
  };
}
