import type { Commit, Work } from "../ledger.ts";
import type { Outcome, PageRecord } from "../shard.ts";

/** Stretch is what several commits of one shard come to. */
export type Stretch = {
  readonly work: Work;
  readonly pages: readonly PageRecord[];
  /** position is where to go on: null where nothing is to be fetched any more, undefined where it stays what it is. */
  readonly position: string | null | undefined;
  readonly outcome: Outcome | undefined;
};

/** stretchesOf puts the commits of each shard together, which come in their order. */
export function stretchesOf(commits: readonly Commit[]): readonly Stretch[] {
  const stretches = new Map<Work, Stretch>();
  for (const commit of commits) {
    const { work } = commit;
    stretches.set(work, lengthened(stretches.get(work) ?? { work, pages: [], ...nothing }, commit));
  }
  return [...stretches.values()];
}

const nothing = { position: undefined, outcome: undefined };

function lengthened(stretch: Stretch, { page, advance }: Commit): Stretch {
  const pages = page === undefined ? stretch.pages : [...stretch.pages, page];
  if ("position" in advance) return { ...stretch, pages, position: JSON.stringify(advance.position) };
  // A page kept at the end leaves no position, because nothing is to be fetched after it.
  return { ...stretch, pages, position: page === undefined ? stretch.position : null, outcome: advance.outcome };
}

/** columnsOf are the values of stretches and then of their pages, as one array for each column. */
export function columnsOf(stretches: readonly Stretch[]): readonly unknown[] {
  const owners = stretches.map(({ work }) => work.claim.split("/"));
  const pages = stretches.flatMap(({ pages }, n) => pages.map((page) => ({ n, ...page })));
  return [
    stretches.map(({ work }) => work.engine.run),
    stretches.map(({ work }) => work.engine.epoch),
    owners.map(([planId]) => planId),
    owners.map(([, ordinal]) => ordinal),
    owners.map(([, , claim]) => claim),
    stretches.map(({ pages }) => pages[0]?.page ?? null),
    stretches.map(({ pages }) => pages.length),
    stretches.map(({ pages }) => pages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
    stretches.map(({ position }) => position ?? null),
    stretches.map(({ position }) => position === undefined),
    stretches.map(({ outcome }) => outcome?.state ?? null),
    stretches.map(({ outcome }) => outcome?.reason ?? ""),
    stretches.map(({ outcome }) => outcome?.message ?? ""),
    stretches.map(({ work, outcome }) => (outcome === undefined ? null : work.engine.idempotencyKey)),
    pages.map(({ n }) => n),
    pages.map(({ page }) => page),
    pages.map(({ sha256 }) => Buffer.from(sha256, "hex")),
    pages.map(({ sizeBytes }) => sizeBytes),
    pages.map(({ mediaType }) => mediaType),
    pages.map(({ url }) => url),
    pages.map(({ fetchTime }) => fetchTime),
    pages.map(({ place }) => (place === undefined ? null : Buffer.from(place.pack, "hex"))),
    pages.map(({ place }) => place?.offsetBytes ?? null),
    pages.map(({ place }) => place?.packedBytes ?? null),
    pages.map(({ place }) => (place?.packedSha256 === undefined ? null : Buffer.from(place.packedSha256, "hex"))),
  ];
}
