import type { FieldViolation } from "./errors.ts";

/** maxExternalIdBytes is the longest external id, in bytes of UTF-8. */
export const maxExternalIdBytes = 128;

/** Names are the resource names of the mesh, taken apart. */
export type Names = {
  readonly source: { readonly source: string };
  readonly listing: { readonly source: string; readonly listing: string };
  readonly snapshot: { readonly source: string; readonly snapshot: string };
  readonly pipeline: { readonly pipeline: string };
  readonly run: { readonly pipeline: string; readonly run: string };
  readonly backfill: { readonly pipeline: string; readonly backfill: string };
};

/** ResourceKind is a kind of resource that has a name. */
export type ResourceKind = keyof Names;

const slug = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const patterns: { readonly [K in ResourceKind]: readonly string[] } = {
  source: ["sources", "{source}"],
  listing: ["sources", "{source}", "listings", "{listing}"],
  snapshot: ["sources", "{source}", "snapshots", "{snapshot}"],
  pipeline: ["pipelines", "{pipeline}"],
  run: ["pipelines", "{pipeline}", "runs", "{run}"],
  backfill: ["pipelines", "{pipeline}", "backfills", "{backfill}"],
};

/** formatName makes a resource name: formatName("listing", { source: "olx-ro", listing: "3Sjc" }). */
export function formatName<K extends ResourceKind>(kind: K, ids: Names[K]): string {
  const values = ids as Readonly<Record<string, string>>;
  return patterns[kind].map((part) => (isId(part) ? (values[part.slice(1, -1)] ?? "") : part)).join("/");
}

/** parseName takes a resource name apart; undefined where it is not of that kind or an id breaks its limits. */
export function parseName<K extends ResourceKind>(kind: K, name: string): Names[K] | undefined {
  const pattern = patterns[kind];
  const parts = name.split("/");
  // An external id is opaque: it may hold slashes, and it comes last.
  if (kind === "listing" && parts.length > pattern.length) parts.push(parts.splice(pattern.length - 1).join("/"));
  if (parts.length !== pattern.length) return undefined;
  const ids: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (!isId(expected)) {
      if (part !== expected) return undefined;
      continue;
    }
    const id = expected.slice(1, -1);
    if (!isValidId(id, part)) return undefined;
    ids[id] = part;
  }
  return ids as Names[K];
}

/** nameViolations checks the field of a request that holds a resource name. */
export function nameViolations(field: string, kind: ResourceKind, name: string): FieldViolation[] {
  if (parseName(kind, name) !== undefined) return [];
  return [{ field, description: `must be ${patterns[kind].join("/")}, not ${JSON.stringify(name.slice(0, 200))}` }];
}

/**
 * isSlug says whether a text can be the id of a source or a pipeline: lower-case letters, digits and hyphens, at most
 * 63.
 */
export function isSlug(id: string): boolean {
  return slug.test(id);
}

const printable = /^[ -~]{1,128}$/;

/** isExternalId says whether a text can be a listing's external id: 1 to 128 bytes of UTF-8, no control characters. */
export function isExternalId(id: string): boolean {
  if (printable.test(id)) return true;
  const bytes = Buffer.byteLength(id);
  return bytes > 0 && bytes <= maxExternalIdBytes && id.isWellFormed() && !/\p{Cc}/u.test(id);
}

function isId(part: string): boolean {
  return part.startsWith("{");
}

function isValidId(id: string, value: string): boolean {
  switch (id) {
    case "listing":
      return isExternalId(value);
    case "snapshot":
      return /^\d{4}-\d{2}-\d{2}$/.test(value);
    case "run":
    case "backfill":
      return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value);
    default:
      return isSlug(value);
  }
}
