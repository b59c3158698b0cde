import { createHash } from "node:crypto";
import { invalidArgument } from "./errors.ts";

const version = "1";

/**
 * encodePageToken makes an opaque token of where the next page begins. request is every field that the next request
 * must repeat.
 */
export function encodePageToken(position: readonly string[], request: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify([version, fingerprint(position, request), ...position]);
  return Buffer.from(body).toString("base64url");
}

/**
 * decodePageToken returns the position in a token, undefined for "" (the first page). A token that is damaged or of
 * another request throws INVALID_ARGUMENT with the reason PAGE_TOKEN_INVALID, which the service's contract must have.
 */
export function decodePageToken(
  token: string,
  request: Readonly<Record<string, unknown>>,
): readonly string[] | undefined {
  if (token === "") return undefined;
  const parts = readParts(token);
  if (parts === undefined || parts[0] !== version)
    throw refused("is not a token of this service; begin again without one");
  const position = parts.slice(2);
  if (parts[1] !== fingerprint(position, request))
    throw refused("belongs to another request, or is damaged; only page_size may change between pages");
  return position;
}

/**
 * pageSize is how many results a page has: 0 means fallback, more than max means max, negative throws
 * INVALID_ARGUMENT.
 */
export function pageSize(asked: number, fallback = 50, max = 1_000): number {
  if (asked < 0) throw invalidArgument([{ field: "page_size", description: "must not be negative" }]);
  return asked === 0 ? fallback : Math.min(asked, max);
}

function readParts(token: string): string[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === "string") ? parts : undefined;
  } catch {
    return undefined;
  }
}

// The position too: one that is damaged must not reach a database.
function fingerprint(position: readonly string[], request: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([position, sorted], (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

function refused(description: string) {
  return invalidArgument([{ field: "page_token", description }], "PAGE_TOKEN_INVALID");
}
