import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { readInstant } from "./date.ts";
import { warn } from "./listing.ts";
import type { Warning } from "./reasons.ts";
import { canonicalUrl } from "./url.ts";

/** Fields is an object of a page: anything may stand in it. */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};

/** isFields says whether a value is an object, not a list and not null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** fieldsOf is a value as an object; anything else has no fields. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : none;
}

/** listOf is a value as a list; anything else has no elements. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** textOf is a text, or a number as text; anything else is empty. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return typeof value === "number" || typeof value === "bigint" ? String(value) : "";
}

/** FieldReader reads single values of a row for a listing: what is absent is empty, what can't be read is empty with a warning. */
export class FieldReader {
  readonly #listing: Listing;
  readonly #zone: string;

  /** zone is that of local times. */
  constructor(listing: Listing, zone: string) {
    this.#listing = listing;
    this.#zone = zone;
  }

  text(value: unknown, warning: Warning): string {
    if (value === null || value === undefined || typeof value === "string") return value?.trim() ?? "";
    const text = textOf(value);
    if (text === "") this.#refuse(warning);
    return text;
  }

  url(value: unknown): string {
    if (value === null || value === undefined || value === "") return "";
    return (typeof value === "string" ? canonicalUrl(value) : undefined) ?? this.#refuse("URL_MALFORMED") ?? "";
  }

  count(value: unknown): bigint | undefined {
    if (value === null || value === undefined || value === "") return undefined;
    return readCount(value) ?? this.#refuse("QUANTITY_MALFORMED");
  }

  flag(value: unknown): boolean | undefined {
    if (value === null || value === undefined || typeof value === "boolean") return value ?? undefined;
    return this.#refuse("FLAG_MALFORMED");
  }

  time(value: unknown): Date | undefined {
    if (value === null || value === undefined || value === "") return undefined;
    return readInstant(value, this.#zone) ?? this.#refuse("TIME_MALFORMED");
  }

  #refuse(warning: Warning): undefined {
    warn(this.#listing, warning);
  }
}

/** readCount reads a whole number from 0; undefined where it is none. */
export function readCount(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value >= 0n && value < 2n ** 63n ? value : undefined;
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  if (typeof value === "string" && /^\d{1,18}$/.test(value.trim())) return BigInt(value.trim());
  return undefined;
}
