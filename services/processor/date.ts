/// <reference lib="esnext.temporal" />

const instantText = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)$/;
const localText = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?)?$/;
const europeanText = /^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

// Seconds since 1970 reach this in the year 5138, milliseconds passed it in 1973.
const secondsBelow = 1e11;
const latestMs = Date.UTC(9999, 11, 31);

/**
 * readInstant reads a time of a source: ISO 8601, `2024-01-25 21:04:02`, `2.7.2024 22:21` and `02/07/2024` (the day first), or a number of
 * seconds or milliseconds since 1970. What has no offset is local in the zone. Undefined where it is none of these.
 */
export function readInstant(value: unknown, zone: string): Date | undefined {
  if (typeof value === "number") return fromMs(value < secondsBelow ? value * 1000 : value);
  if (typeof value === "bigint") return readInstant(Number(value), zone);
  if (value instanceof Date) return fromMs(value.getTime());
  if (typeof value !== "string" || value.length > 64) return undefined;
  const text = value.trim();
  if (instantText.test(text)) return fromMs(Date.parse(text.replace(" ", "T").replace(/ (?=\S*$)/, "")));
  const [, year, month, day, ...isoTime] = localText.exec(text) ?? [];
  if (year !== undefined) return fromLocal([year, month, day, ...isoTime], zone);
  const [, dayFirst, then, last, ...time] = europeanText.exec(text) ?? [];
  return last === undefined ? undefined : fromLocal([last, then, dayFirst, ...time], zone);
}

function fromMs(ms: number): Date | undefined {
  return ms >= 0 && ms <= latestMs ? new Date(Math.trunc(ms)) : undefined;
}

function fromLocal(parts: readonly (string | undefined)[], zone: string): Date | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  try {
    const local = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: "reject" });
    return fromMs(local.toZonedDateTime(zone).epochMilliseconds);
  } catch {
    return undefined;
  }
}
