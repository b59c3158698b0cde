/** Day is a local date, as google.type.Date has it; never an instant. */
export type Day = {
  readonly year: number;
  /** month counts from 1. */
  readonly month: number;
  readonly day: number;
};

/** parseDay reads yyyy-mm-dd; undefined where it is not a date of the calendar. */
export function parseDay(text: string): Day | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const parsed = { year: Number(year), month: Number(month), day: Number(day) };
  return isDay(parsed) ? parsed : undefined;
}

/** formatDay writes yyyy-mm-dd, whose order as text is the order of days. */
export function formatDay(day: Day): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(day.year, 4)}-${pad(day.month, 2)}-${pad(day.day, 2)}`;
}

/** isDay says whether a google.type.Date is a whole date of the calendar; it may also be a month or nothing. */
export function isDay(day: Day): boolean {
  const date = utc(day);
  const isWhole =
    [day.year, day.month, day.day].every((part) => Number.isInteger(part) && part > 0) && day.year <= 9999;
  return isWhole && date.getUTCMonth() === day.month - 1 && date.getUTCDate() === day.day;
}

/** addDays moves a day forward, or back where days is negative. */
export function addDays(day: Day, days: number): Day {
  return fromUtc(new Date(utc(day).getTime() + days * 86_400_000));
}

/** compareDays is negative where a is before b, 0 for the same day. */
export function compareDays(a: Day, b: Day): number {
  return utc(a).getTime() - utc(b).getTime();
}

/** dayInZone is the local date of an instant in an IANA zone: dayInZone(clock.now(), "America/Sao_Paulo"). */
export function dayInZone(instant: Date, zone: string): Day {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    calendar: "iso8601",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
  return { year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0 };
}

function utc({ year, month, day }: Day): Date {
  const date = new Date(0);
  // Unlike the constructor, this takes the years before 100 for what they are.
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function fromUtc(date: Date): Day {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
