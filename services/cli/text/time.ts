import { type Duration, durationMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { formatDay } from "../../kit/day.ts";

/** instant writes an instant as its wall clock shows it in a zone: 2026-01-02 06:00:00-03:00. Empty where there is none. */
export function instant(time: Timestamp | undefined, zone = "UTC"): string {
  if (time === undefined) return "";
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.trunc(timestampMs(time))).toZonedDateTimeISO(zone);
  const text = zoned.toString({ smallestUnit: "second", timeZoneName: "never" }).replace("T", " ");
  return zone === "UTC" ? text.replace("+00:00", "Z") : text;
}

/** duration writes a duration with its two largest units: 1h 5m, 12.3s. Empty where there is none. */
export function duration(value: Duration | undefined): string {
  return value === undefined ? "" : milliseconds(durationMs(value));
}

/** took is how long something has taken, from its start to its end, or to now while it has none. */
export function took(start: Timestamp | undefined, end: Timestamp | undefined, now: number): string {
  if (start === undefined) return "";
  return milliseconds(Math.max(0, (end === undefined ? now : timestampMs(end)) - timestampMs(start)));
}

/** dayText writes a day; empty where there is none. */
export function dayText(
  day: { readonly year: number; readonly month: number; readonly day: number } | undefined,
): string {
  return day === undefined ? "" : formatDay(day);
}

function milliseconds(ms: number): string {
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))}s`;
  const seconds = Math.round(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count}${unit}`).join(" ");
}
