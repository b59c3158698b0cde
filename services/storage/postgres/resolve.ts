import type { ClientBase } from "pg";
import type { Batch } from "../write/batch.ts";
import { asItCame, bestOf, type Candidate, type Sighting, sightingOf } from "../write/candidate.ts";
import { carry } from "../write/carry.ts";
import { contentHash } from "../write/hash.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { makeIdentities } from "./identities.ts";
import { findPublished, type Probed, type PublishedVersion, probe } from "./probe.ts";
import { type Versioned, VersionRows } from "./versions.ts";

/** Resolved is what a group's rows are: whose they are, and what of them is to be written. */
export type Resolved = {
  /** ids are the listings' ids for each batch, in the order of its items, 0 for a reject. */
  readonly ids: readonly (readonly number[])[];
  /** versions are the best differing rows of the group, one for a listing. */
  readonly versions: VersionRows;
};

/**
 * resolve finds out for each row of a group that is not known yet whether it is published already, a change, or new. It
 * looks at the base alone, and at identities, never at what the rows of another batch of the day are.
 */
export async function resolve(tx: ClientBase, snapshot: OpenSnapshot, batches: readonly Batch[]): Promise<Resolved> {
  const ids = batches.map(({ items }) => items.map((item) => (item.kind === "known" ? item.id : 0)));
  const missed = batches.flatMap((batch, of) => missedOf(batch, ids[of] ?? []));
  const answers = await askFor(tx, snapshot, missed);
  const differing: Missed[] = [];
  const unknown: Missed[] = [];
  for (const [position, miss] of missed.entries()) {
    const answer = answers[position] ?? 0;
    miss.ids[miss.index] = Math.abs(answer);
    if (answer < 0) differing.push(miss);
    if (answer === 0) unknown.push(miss);
  }
  const versions = new VersionRows(snapshot);
  const changed = bestOf(await changedOf(tx, snapshot, differing), ({ id }) => id);
  for (const [id, candidate] of [...changed].sort(([a], [b]) => a - b)) versions.add(candidate, id);
  await createAll(tx, snapshot, unknown, versions);
  return { ids, versions };
}

/** Missed is a row of which nothing is known, and where its listing's id is to stand. */
type Missed = { readonly sighting: Sighting; readonly ids: number[]; readonly index: number };

type Identified = Versioned & { readonly id: number };

function missedOf(batch: Batch, ids: number[]): Missed[] {
  return batch.items.flatMap((item, index) =>
    item.kind === "listing" ? [{ sighting: sightingOf(batch, item, index), ids, index }] : [],
  );
}

// Before a source's first day is published there is nothing that a row could be equal to.
async function askFor(tx: ClientBase, snapshot: OpenSnapshot, missed: readonly Missed[]): Promise<readonly Probed[]> {
  if (snapshot.baseNo === 0) return [];
  return probe(
    tx,
    snapshot,
    missed.map(({ sighting }) => sighting.item.externalId),
    missed.map(({ sighting }) => sighting.item.hash),
  );
}

// Only with its listing's published version is it known what a row says that lacks something, and whether it is called
// something else.
async function changedOf(tx: ClientBase, snapshot: OpenSnapshot, differing: readonly Missed[]): Promise<Identified[]> {
  const published = await findPublished(tx, snapshot, [...new Set(differing.map(({ ids, index }) => ids[index] ?? 0))]);
  return differing.flatMap(({ sighting, ids, index }) => {
    const id = ids[index] ?? 0;
    const base = published.get(id);
    if (base === undefined) return [{ ...asItCame(sighting), id, isFound: false }];
    const candidate = carriedTo(sighting, base);
    if (candidate.hash === base.hash) return [];
    const { title, categoryId } = candidate.carried ?? candidate.item;
    return [{ ...candidate, id, isFound: title === base.title && categoryId === base.categoryId }];
  });
}

function carriedTo(sighting: Sighting, base: PublishedVersion): Candidate {
  const { lacking } = sighting.item;
  if (lacking === undefined) return asItCame(sighting);
  const carried = carry(lacking, base);
  return { ...sighting, carried, hash: contentHash(carried) };
}

async function createAll(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  unknown: readonly Missed[],
  versions: VersionRows,
): Promise<void> {
  const candidates = unknown.map(({ sighting }) => asItCame(sighting));
  const best = bestOf(candidates, ({ item }) => item.externalId);
  const made = await makeIdentities(tx, snapshot, sortedByKey(best));
  // In the order of their places most of them stand beside each other in their batches' bytes.
  for (const candidate of [...best.values()].sort((a, b) => a.rank - b.rank)) {
    versions.add({ ...candidate, isFound: false }, idOf(made, candidate.item.externalId));
  }
  for (const { sighting, ids, index } of unknown) ids[index] = idOf(made, sighting.item.externalId);
}

// One order everywhere, so that two writers can't block each other.
function sortedByKey(candidates: ReadonlyMap<string, Candidate>): Candidate[] {
  return [...candidates].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, candidate]) => candidate);
}

function idOf(made: ReadonlyMap<string, number>, externalId: string): number {
  const id = made.get(externalId);
  if (id === undefined) throw new Error(`listing ${externalId} has got no id`);
  return id;
}
