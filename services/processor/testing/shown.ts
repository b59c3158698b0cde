import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../../gen/rpc/google/type/money.ts";
import { isRejection, type Rejection } from "../normaliser.ts";

/** shown is a listing as a test compares it: amounts and times as texts, and nothing that is empty. */
export function shown(made: Listing | Rejection): Record<string, unknown> {
  if (isRejection(made)) return { ...made };
  const entries = Object.entries(made).map(([key, value]) => [key, plain(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("currencyCode" in value) return amount(value as Money);
  const entries = Object.entries(value).filter(([, part]) => !isEmpty(part));
  return Object.fromEntries(entries);
}

function amount({ units, nanos, currencyCode }: Money): string {
  const decimals = nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`;
  return `${units}${decimals} ${currencyCode}`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && value !== null && !(value instanceof Date) && Object.keys(value).length === 0;
}
