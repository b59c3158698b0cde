import type { ClientBase } from "pg";
import { bestOf, type Candidate, type Sighting } from "../write/candidate.ts";
import { carry, lacks } from "../write/carry.ts";
import { contentHash } from "../write/hash.ts";
import type { HashCache } from "../write/hash-cache.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { insertIdentities } from "./identities.ts";
import { findPublished, probe } from "./probe.ts";

/** Resolved is what a group's rows are: whose they are, and what of them is to be written. */
export type Resolved = {
  /** ids are the listings' ids, in the order of the sightings. */
  readonly ids: readonly number[];
  /** versions are the best differing rows of the group, by listing id. */
  readonly versions: ReadonlyMap<number, Candidate>;
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
  const answers = await probe(
    tx,
    snapshot,
    missed.map(({ sighting }) => sighting.item.listing.externalId),
    missed.map(({ sighting }) => sighting.item.hash),
  );
  const differing: Missed[] = [];
  const unknown: Missed[] = [];
  for (const [position, miss] of missed.entries()) {
    const answer = answers[position] ?? 0;
    ids[miss.index] = Math.abs(answer);
    if (answer < 0) differing.push(miss);
    if (answer === 0) unknown.push(miss);
  }
  const candidates = [
    ...(await changedOf(tx, snapshot, differing, ids)),
    ...(await createdOf(tx, snapshot, unknown, ids)),
  ];
  const best = bestOf(candidates, ({ id }) => id);
  return { ids, versions: best, cached: sightings.length - missed.length };
}

type Missed = { readonly index: number; readonly sighting: Sighting };

type Identified = Candidate & { readonly id: number };

// A row that lacks something is the slow case: only with its listing's published version is it known what it says.
async function changedOf(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  differing: readonly Missed[],
  ids: readonly number[],
): Promise<Identified[]> {
  const lacking = differing.filter(({ sighting }) => lacks(sighting.item.listing));
  const published = await findPublished(tx, snapshot, [...new Set(lacking.map(({ index }) => ids[index] ?? 0))]);
  return differing.flatMap(({ index, sighting }) => {
    const id = ids[index] ?? 0;
    const base = published.get(id);
    if (base === undefined || !lacks(sighting.item.listing)) return [{ ...asItCame(sighting), id }];
    const listing = carry(sighting.item.listing, base);
    const hash = contentHash(listing);
    return hash === base.hash ? [] : [{ ...sighting, listing, hash, id }];
  });
}

async function createdOf(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  unknown: readonly Missed[],
  ids: number[],
): Promise<Identified[]> {
  const candidates = unknown.map(({ sighting }) => asItCame(sighting));
  const made = await insertIdentities(
    tx,
    snapshot,
    bestOf(candidates, ({ listing }) => listing.externalId),
  );
  return candidates.map((candidate, position) => {
    const id = made.get(candidate.listing.externalId);
    if (id === undefined) throw new Error(`listing ${candidate.listing.externalId} has got no id`);
    ids[unknown[position]?.index ?? 0] = id;
    return { ...candidate, id };
  });
}

function asItCame(sighting: Sighting): Candidate {
  return { ...sighting, listing: sighting.item.listing, hash: sighting.item.hash };
}
