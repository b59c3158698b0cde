import type { ClientBase, Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { aborted, isRpcError } from "../../kit/errors.ts";
import { sqlStateOf, uniqueViolation } from "../../kit/postgres/errors.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { batchConflict, epochStale, snapshotNotOpen, snapshotSuperseded } from "../errors.ts";
import { countItems } from "../write/batch.ts";
import type { Entry, Outcome } from "../write/outcome.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { type Fence, holdFence } from "./fence.ts";
import { batchKey, findEntries, insertEntries, insertRejects, type LedgerEntry } from "./ledger.ts";
import { keepToLookups } from "./lookups.ts";
import { resolve } from "./resolve.ts";
import { state, stateWord } from "./states.ts";

const TRIES = 6;

/** BatchWriter writes groups of batches of one snapshot, each group in one transaction. */
export class BatchWriter {
  readonly #pool: Pool;

  constructor(deps: { readonly pool: Pool }) {
    this.#pool = deps.pool;
  }

  /** write returns the outcomes in the order of the entries, after the commit. It throws where the whole group failed. */
  async write(ctx: Context, snapshot: OpenSnapshot, entries: readonly Entry[]): Promise<Outcome[]> {
    for (let tries = 1; ; tries++) {
      try {
        return await withTransaction(ctx, this.#pool, async (tx) => {
          await keepToLookups(tx);
          const plan = await sort(tx, snapshot, entries);
          if (plan.fresh.length > 0) await writeFresh(tx, snapshot, plan.fresh);
          return plan.outcomes;
        });
      } catch (error) {
        // Two writers met: the same batch twice at once, or two that wait for each other.
        const lost = isRpcError(error, "ABORTED") || sqlStateOf(error) === uniqueViolation;
        if (!lost) throw error;
        if (tries === TRIES) throw overlap(error, entries) ?? error;
      }
    }
  }
}

type Plan = { readonly outcomes: Outcome[]; readonly fresh: readonly Entry[] };

// What is done already, or may not be done, is answered; the rest is to be written.
async function sort(tx: ClientBase, snapshot: OpenSnapshot, entries: readonly Entry[]): Promise<Plan> {
  const epoch = entries.reduce((highest, entry) => Math.max(highest, entry.epoch), 0);
  const fence = await holdFence(tx, snapshot.no, { run: snapshot.run, epoch });
  const known = new Map<string, LedgerEntry>(
    await findEntries(
      tx,
      snapshot.no,
      entries.map(({ batch }) => batch),
    ),
  );
  const fresh: Entry[] = [];
  const outcomes = entries.map((entry): Outcome => {
    if (entry.epoch < fence.epoch) return { ok: false, error: epochStale(snapshot.run, entry.epoch, fence.epoch) };
    const key = batchKey(entry.batch);
    const before = known.get(key);
    if (before !== undefined) return repeat(entry, before);
    if (fence.state !== state.OPEN) return { ok: false, error: closed(snapshot.no, fence) };
    const written = countItems(entry.batch.items);
    fresh.push(entry);
    known.set(key, { ...written, digest: entry.batch.digest });
    return { ok: true, written, repeated: false };
  });
  return { outcomes, fresh };
}

async function writeFresh(tx: ClientBase, snapshot: OpenSnapshot, fresh: readonly Entry[]): Promise<void> {
  const batches = fresh.map(({ batch }) => batch);
  const { ids, versions } = await resolve(tx, snapshot, batches);
  await versions.copy(tx);
  await insertRejects(tx, snapshot.no, batches);
  const ledger = batches.map((batch, index) => ({ batch, ids: ids[index] ?? [] }));
  const inserted = await insertEntries(tx, snapshot.no, ledger);
  if (inserted < ledger.length) throw aborted("BATCH_RACE", "Another writer wrote the same batch; try again.");
}

// Who goes on meeting rows at the same places, alone, meets those of another batch.
function overlap(error: unknown, entries: readonly Entry[]) {
  const [only, ...others] = entries;
  if (only === undefined || others.length > 0 || sqlStateOf(error) !== uniqueViolation) return undefined;
  return batchConflict(only.shard, only.batch.firstItem);
}

function repeat(entry: Entry, before: LedgerEntry): Outcome {
  if (before.digest !== entry.batch.digest) {
    return { ok: false, error: batchConflict(entry.shard, entry.batch.firstItem) };
  }
  return { ok: true, written: { listings: before.listings, rejects: before.rejects }, repeated: true };
}

function closed(no: number, fence: Fence) {
  return fence.state === state.SUPERSEDED ? snapshotSuperseded(no) : snapshotNotOpen(no, stateWord(fence.state));
}
