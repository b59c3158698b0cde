import type { DateMessage } from "../../gen/rpc/google/type/date.ts";
import { formatDay, parseDay } from "../kit/day.ts";
import { formatName, isExternalId, parseName } from "../kit/names.ts";

/** ListingRef is the name of a listing, taken apart. */
export type ListingRef = { readonly source: string; readonly externalId: string };

/** SnapshotRef is the name of a source's day, taken apart. */
export type SnapshotRef = { readonly source: string; readonly day: DateMessage };

/** ALL_SOURCES is what stands for every source in the name of a parent. */
export const ALL_SOURCES = "-";

/** parseSource reads `sources/{source}`; undefined where it is no such name. */
export function parseSource(name: string): string | undefined {
  return parseName("source", name)?.source;
}

/** parseParent reads `sources/{source}` or `sources/-`. */
export function parseParent(name: string): string | undefined {
  return name === `sources/${ALL_SOURCES}` ? ALL_SOURCES : parseSource(name);
}

/** parseListing reads `sources/{source}/listings/{external_id}`, the id percent-encoded or plain. */
export function parseListing(name: string): ListingRef | undefined {
  // An id may be longer encoded than an id may be: it is decoded first, and then looked at.
  const [, parent = "", encoded = ""] = /^([^/]*\/[^/]*)\/listings\/(.*)$/su.exec(name) ?? [];
  const source = parseSource(parent);
  const externalId = decode(encoded);
  return source === undefined || externalId === undefined || !isExternalId(externalId)
    ? undefined
    : { source, externalId };
}

/** parseSnapshot reads `sources/{source}/snapshots/{yyyy-mm-dd}`. */
export function parseSnapshot(name: string): SnapshotRef | undefined {
  const parts = parseName("snapshot", name);
  const day = parts && parseDay(parts.snapshot);
  return day && { source: parts?.source ?? "", day };
}

/** listingName names a listing; only a slash and a percent sign of its id are encoded. */
export function listingName(source: string, externalId: string): string {
  return formatName("listing", { source, listing: externalId.replaceAll("%", "%25").replaceAll("/", "%2F") });
}

/** snapshotName names a source's day. */
export function snapshotName(source: string, day: DateMessage): string {
  return formatName("snapshot", { source, snapshot: formatDay(day) });
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
