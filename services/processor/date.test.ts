import { describe, expect, it } from "@jest/globals";
import { readInstant } from "./date.ts";

describe("readInstant", () => {
  it.each([
    { value: "2026-07-01T10:00:00Z", zone: "Europe/Warsaw", want: "2026-07-01T10:00:00.000Z" },
    { value: "2026-07-01T10:00:00.123456Z", zone: "UTC", want: "2026-07-01T10:00:00.123Z" },
    { value: "2026-07-01T10:00:00-03:00", zone: "UTC", want: "2026-07-01T13:00:00.000Z" },
    { value: "2026-07-01T10:00:00+0200", zone: "UTC", want: "2026-07-01T08:00:00.000Z" },
    { value: "2026-07-01 10:00:00 +02:00", zone: "UTC", want: "2026-07-01T08:00:00.000Z" },
    { value: "2026-07-01 10:00:00", zone: "Europe/Warsaw", want: "2026-07-01T08:00:00.000Z" },
    { value: "2026-01-01T10:00", zone: "Europe/Warsaw", want: "2026-01-01T09:00:00.000Z" },
    { value: "2026-01-01", zone: "America/Sao_Paulo", want: "2026-01-01T03:00:00.000Z" },
    { value: "2.7.2024 22:21", zone: "Europe/Warsaw", want: "2024-07-02T20:21:00.000Z" },
    { value: "31/12/2025", zone: "America/Argentina/Buenos_Aires", want: "2025-12-31T03:00:00.000Z" },
    { value: "2025-03-30 02:30:00", zone: "Europe/Warsaw", want: "2025-03-30T01:30:00.000Z" },
    { value: "2025-10-26 02:30:00", zone: "Europe/Warsaw", want: "2025-10-26T00:30:00.000Z" },
    { value: 1719958860, zone: "UTC", want: "2024-07-02T22:21:00.000Z" },
    { value: 1719958860000, zone: "UTC", want: "2024-07-02T22:21:00.000Z" },
    { value: 1719958860n, zone: "UTC", want: "2024-07-02T22:21:00.000Z" },
    { value: "2026-02-30", zone: "UTC", want: undefined },
    { value: "2026-13-01T00:00:00Z", zone: "UTC", want: undefined },
    { value: "31.2.2024 10:00", zone: "UTC", want: undefined },
    { value: "24:61", zone: "UTC", want: undefined },
    { value: "Dzisiaj o 19:57", zone: "UTC", want: undefined },
    { value: -1, zone: "UTC", want: undefined },
    { value: 1e300, zone: "UTC", want: undefined },
    { value: Number.NaN, zone: "UTC", want: undefined },
    { value: "1".repeat(100), zone: "UTC", want: undefined },
    { value: true, zone: "UTC", want: undefined },
    { value: null, zone: "UTC", want: undefined },
    { value: "2026-01-01", zone: "Mars/Base", want: undefined },
  ])("$value in $zone is $want", ({ value, zone, want }) => {
    expect(readInstant(value, zone)?.toISOString()).toBe(want);
  });
});
