import type { ClientBase } from "pg";
import { aborted } from "../../kit/errors.ts";
import { sqlStateOf, uniqueViolation } from "../../kit/postgres/errors.ts";
import type { Candidate } from "../write/candidate.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { copyInto } from "./copy.ts";
import { CopyWriter } from "./copy-writer.ts";
import { CURRENT } from "./versions.ts";

const TRIES = 8;

/**
 * makeIdentities makes the rows of listings that nobody has seen before, invisible until their snapshot is published, and
 * returns all their ids, also of those that another writer made first. Candidates come in the order of their keys, one
 * for each, and as they came: there is nothing that could be carried to them. It throws ABORTED where it met one writer
 * after another.
 */
export async function makeIdentities(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  sorted: readonly Candidate[],
): Promise<Map<string, number>> {
  if (sorted.length === 0) return new Map();
  for (let tries = 0; tries < TRIES; tries++) {
    const ids = await assignIds(tx, snapshot, sorted);
    if (await copyNew(tx, snapshot, sorted, ids)) {
      return new Map(sorted.map(({ item }, index) => [item.externalId, Math.abs(ids[index] ?? 0)]));
    }
  }
  throw aborted("BATCH_RACE", "Other writers make the same listings; try again.");
}

// False where another writer has made one of them since it was asked for: it is there to be found now.
async function copyNew(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  sorted: readonly Candidate[],
  ids: readonly number[],
): Promise<boolean> {
  const made = sorted.flatMap((candidate, index): Identified[] => {
    const id = ids[index] ?? 0;
    return id < 0 ? [{ candidate, id: -id }] : [];
  });
  await tx.query("savepoint identities");
  try {
    await copyRows(tx, snapshot, made);
    return true;
  } catch (error) {
    if (sqlStateOf(error) !== uniqueViolation) throw error;
    await tx.query("rollback to savepoint identities");
    return false;
  }
}

type Identified = { readonly candidate: Candidate; readonly id: number };

// The ids of listings; those of new ones come negative.
async function assignIds(
  tx: ClientBase,
  { sourceId, lineNo }: OpenSnapshot,
  sorted: readonly Candidate[],
): Promise<readonly number[]> {
  const { rows } = await tx.query<{ ids: string }>({
    name: "identity-assign",
    text: `select array_agg(coalesce(l.id, -nextval('listing_id_seq')) order by k.o)::text ids
      from unnest($2::text[]) with ordinality k(key, o)
      left join lateral (select id from listing
        where source_id = $1 and line_no = $3 and external_id = k.key collate "C" limit 1) l on true`,
    values: [sourceId, sorted.map(({ item }) => item.externalId), lineNo],
  });
  const text = rows[0]?.ids ?? "{}";
  return text.slice(1, -1).split(",").map(Number);
}

const COLUMNS = [
  "id",
  "source_id",
  "line_no",
  "version_no",
  "since_no",
  "external_id",
  "term_bits",
  "more_term_bits",
  ...CURRENT,
];

// About as many as a row takes.
const ROW_BYTES = 160;

async function copyRows(tx: ClientBase, snapshot: OpenSnapshot, made: readonly Identified[]): Promise<void> {
  if (made.length === 0) return;
  const writer = new CopyWriter(made.length * ROW_BYTES);
  for (const { candidate, id } of made) {
    const { encoded, externalId } = candidate.item;
    writer.begin(COLUMNS.length);
    writer.int8(id);
    writer.int4(snapshot.sourceId);
    writer.int8(snapshot.lineNo);
    writer.int8(snapshot.no);
    writer.int8(snapshot.no);
    writer.text(externalId);
    writer.int8(encoded.termBits.first);
    writer.int8(encoded.termBits.second);
    writer.copy(candidate.batch.versions.subarray(encoded.current, encoded.currentEnd));
  }
  await copyInto(tx, "listing", COLUMNS, [writer.bytes()]);
}
