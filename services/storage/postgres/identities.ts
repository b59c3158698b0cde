import type { ClientBase } from "pg";
import { sqlStateOf, uniqueViolation } from "../../kit/postgres/errors.ts";
import { decimalOf } from "../money.ts";
import type { Candidate } from "../write/candidate.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { copyInto } from "./copy.ts";
import { CopyWriter } from "./copy-writer.ts";
import { CURRENT } from "./versions.ts";

/**
 * makeIdentities makes the rows of listings that nobody has seen before, invisible until their snapshot is published, and
 * returns all their ids, also of those that another writer made first. Candidates come in the order of their keys, one
 * for each, and as they came: there is nothing that could be carried to them.
 */
export async function makeIdentities(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  sorted: readonly Candidate[],
): Promise<Map<string, number>> {
  if (sorted.length === 0) return new Map();
  const ids = await assignIds(tx, snapshot, sorted);
  const made = sorted.flatMap((candidate, index): Identified[] => {
    const id = ids[index] ?? 0;
    return id < 0 ? [{ candidate, id: -id }] : [];
  });
  try {
    await tx.query("savepoint identities");
    await copyRows(tx, snapshot, made);
  } catch (error) {
    // Another writer has made one of them since. Row by row that does no harm.
    if (sqlStateOf(error) !== uniqueViolation) throw error;
    await tx.query("rollback to savepoint identities");
    return insertRows(tx, snapshot, sorted);
  }
  return new Map(sorted.map(({ item }, index) => [item.externalId, Math.abs(ids[index] ?? 0)]));
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

const COLUMNS = ["id", "source_id", "line_no", "version_no", "since_no", "external_id", "term_bits", ...CURRENT];

async function copyRows(tx: ClientBase, snapshot: OpenSnapshot, made: readonly Identified[]): Promise<void> {
  if (made.length === 0) return;
  const writer = new CopyWriter();
  for (const { candidate, id } of made) {
    const { encoded, externalId } = candidate.item;
    writer.begin(COLUMNS.length);
    writer.int8(id);
    writer.int4(snapshot.sourceId);
    writer.int8(snapshot.lineNo);
    writer.int8(snapshot.no);
    writer.int8(snapshot.no);
    writer.text(externalId);
    writer.int8(encoded.termBits);
    writer.copy(candidate.batch.versions.subarray(encoded.current, encoded.currentEnd));
  }
  await copyInto(tx, "listing", COLUMNS, writer.finish());
}

async function insertRows(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  sorted: readonly Candidate[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ id: string; external_id: string }>({
    name: "identity-insert",
    text: `insert into listing (source_id, line_no, external_id, hash, lasting, version_no, since_no, kind, amount, currency, term_bits)
      select $1, $8, k, h, b, $2, $2, p, a, c, t
      from unnest($3::text[], $4::bigint[], $9::bigint[], $5::int2[], $6::numeric[], $7::text[], $10::bigint[])
        with ordinality r(k, h, b, p, a, c, t, o)
      order by o
      on conflict (source_id, line_no, external_id) do nothing returning id, external_id`,
    values: [
      snapshot.sourceId,
      snapshot.no,
      sorted.map(({ item }) => item.externalId),
      arrayText(sorted.map(({ hash }) => hash)),
      arrayText(sorted.map(({ item }) => item.priceKind)),
      arrayText(sorted.map(({ item }) => (item.price === undefined ? "null" : decimalOf(item.price)))),
      sorted.map(({ item }) => item.price?.currencyCode ?? null),
      snapshot.lineNo,
      arrayText(sorted.map(({ item }) => item.lasting ?? "null")),
      arrayText(sorted.map(({ item }) => item.encoded.termBits)),
    ],
  });
  const ids = new Map(rows.map((row) => [row.external_id, Number(row.id)]));
  const others = sorted.flatMap(({ item: { externalId } }) => (ids.has(externalId) ? [] : [externalId]));
  for (const [key, id] of await findIdentities(tx, snapshot, others)) ids.set(key, id);
  return ids;
}

async function findIdentities(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  keys: readonly string[],
): Promise<[string, number][]> {
  if (keys.length === 0) return [];
  const { rows } = await tx.query<{ id: string; external_id: string }>({
    name: "identity-find",
    text: `select l.id, l.external_id from unnest($2::text[]) k(key)
      cross join lateral (select id, external_id from listing
        where source_id = $1 and line_no = $3 and external_id = k.key collate "C" limit 1) l`,
    values: [snapshot.sourceId, keys, snapshot.lineNo],
  });
  return rows.map((row) => [row.external_id, Number(row.id)]);
}

// What needs no quotes: the driver would look at each of them for some.
function arrayText(values: readonly (bigint | number | string)[]): string {
  return `{${values.join(",")}}`;
}
