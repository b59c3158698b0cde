import type { ClientBase } from "pg";
import { bestOf, type Candidate, type Sighting } from "../write/candidate.ts";
import { carry, lacks } from "../write/carry.ts";
import { contentHash } from "../write/hash.ts";
import type { HashCache } from "../write/hash-cache.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { insertIdentities } from "./identities.ts";
import { findPublished, type Probed, type PublishedVersion, probe } from "./probe.ts";
import { type Versioned, VersionRows } from "./versions.ts";

/** Resolved is what a group's rows are: whose they are, and what of them is to be written. */
export type Resolved = {
  /** ids are the listings' ids, in the order of the sightings. */
  readonly ids: readonly number[];
  /** versions are the best differing rows of the group, one for a listing. */
  readonly versions: VersionRows;
  /** cached is how many rows the cache knew. */
  readonly cached: number;
};

/**
 * resolve finds out for each row of a group whether it is published already, a change, or new. It looks at the base
 * alone, and at identities, never at what the rows of another batch of the day are.
 */
export async function resolve(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  cache: HashCache,
  sightings: readonly Sighting[],
): Promise<Resolved> {
  const ids = sightings.map(({ item }) => cache.find(item.hash));
  const missed = sightings.flatMap((sighting, index) => (ids[index] === 0 ? [{ index, sighting }] : []));
  const answers = await askFor(tx, snapshot, missed);
  const differing: Missed[] = [];
  const unknown: Missed[] = [];
  for (const [position, miss] of missed.entries()) {
    const answer = answers[position] ?? 0;
    ids[miss.index] = Math.abs(answer);
    if (answer < 0) differing.push(miss);
    if (answer === 0) unknown.push(miss);
  }
  const versions = new VersionRows(snapshot);
  const changed = bestOf(await changedOf(tx, snapshot, differing, ids), ({ id }) => id);
  for (const [id, candidate] of [...changed].sort(([a], [b]) => a - b)) versions.identify(versions.add(candidate), id);
  await createAll(tx, snapshot, unknown, ids, versions);
  return { ids, versions, cached: sightings.length - missed.length };
}

type Missed = { readonly index: number; readonly sighting: Sighting };

type Identified = Versioned & { readonly id: number };

// Before a source's first day is published there is nothing that a row could be equal to.
async function askFor(tx: ClientBase, snapshot: OpenSnapshot, missed: readonly Missed[]): Promise<readonly Probed[]> {
  if (snapshot.baseNo === 0) return [];
  return probe(
    tx,
    snapshot,
    missed.map(({ sighting }) => sighting.item.listing.externalId),
    missed.map(({ sighting }) => sighting.item.hash),
  );
}

// Only with its listing's published version is it known what a row says that lacks something, and whether it is called
// something else.
async function changedOf(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  differing: readonly Missed[],
  ids: readonly number[],
): Promise<Identified[]> {
  const published = await findPublished(tx, snapshot, [...new Set(differing.map(({ index }) => ids[index] ?? 0))]);
  return differing.flatMap(({ index, sighting }) => {
    const id = ids[index] ?? 0;
    const base = published.get(id);
    if (base === undefined) return [{ ...asItCame(sighting), id, isFound: false }];
    const { listing, hash } = lacks(sighting.item.listing) ? carried(sighting, base) : asItCame(sighting);
    if (hash === base.hash) return [];
    const isFound = listing.title === base.title && listing.categoryId === base.categoryId;
    return [{ ...sighting, listing, hash, id, isFound }];
  });
}

function carried({ item }: Sighting, base: PublishedVersion): Pick<Candidate, "listing" | "hash"> {
  const listing = carry(item.listing, base);
  return { listing, hash: contentHash(listing) };
}

// The rows of listings that nobody has seen are encoded while the database gives the listings their ids.
async function createAll(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  unknown: readonly Missed[],
  ids: number[],
  versions: VersionRows,
): Promise<void> {
  const candidates = unknown.map(({ sighting }) => asItCame(sighting));
  const best = sortedByKey(bestOf(candidates, ({ listing }) => listing.externalId));
  const encode = async () => best.map((candidate) => versions.add({ ...candidate, isFound: false }));
  const [made, places] = await Promise.all([insertIdentities(tx, snapshot, best), encode()]);
  for (const [position, { listing }] of best.entries()) {
    versions.identify(places[position] ?? 0, idOf(made, listing.externalId));
  }
  for (const { index, sighting } of unknown) ids[index] = idOf(made, sighting.item.listing.externalId);
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

function asItCame(sighting: Sighting): Candidate {
  return { ...sighting, listing: sighting.item.listing, hash: sighting.item.hash };
}
