import { describe, expect, it } from "@jest/globals";
import { Cron } from "croner";
import { formatDay } from "../../kit/day.ts";
import { createTimetable, fireOf, nextFires } from "./timetable.ts";

const at = (text: string) => Date.parse(text);
const written = (fires: readonly { readonly at: number }[]) => fires.map((fire) => new Date(fire.at).toISOString());

describe("a day on which clocks change", () => {
  it.each([
    {
      name: "has a time that does not exist as long after the change",
      cron: "30 2 * * *",
      zone: "Europe/Paris",
      from: "2026-03-28T12:00:00Z",
      want: ["2026-03-29T01:30:00.000Z", "2026-03-30T00:30:00.000Z"],
    },
    {
      name: "has a midnight that does not exist at its first moment",
      cron: "0 0 * * *",
      zone: "America/Santiago",
      from: "2026-09-05T12:00:00Z",
      want: ["2026-09-06T04:00:00.000Z", "2026-09-07T03:00:00.000Z"],
    },
    {
      name: "has a time that comes twice at the first",
      cron: "30 2 * * *",
      zone: "Europe/Paris",
      from: "2026-10-24T12:00:00Z",
      want: ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"],
    },
    {
      name: "has no second fire when asked between the two times",
      cron: "30 2 * * *",
      zone: "Europe/Paris",
      from: "2026-10-25T00:45:00Z",
      want: ["2026-10-26T01:30:00.000Z"],
    },
    {
      name: "keeps the fire that the change has put off when asked right after the change",
      cron: "30 2 * * *",
      zone: "Europe/Paris",
      from: "2026-03-29T01:10:00Z",
      want: ["2026-03-29T01:30:00.000Z"],
    },
    {
      name: "may change by half an hour",
      cron: "15 2 * * *",
      zone: "Australia/Lord_Howe",
      from: "2026-10-03T00:00:00Z",
      want: ["2026-10-03T15:45:00.000Z", "2026-10-04T15:15:00.000Z"],
    },
    {
      name: "that a zone has passed over has no fire",
      cron: "30 2 * * *",
      zone: "Pacific/Apia",
      from: "2011-12-29T00:00:00Z",
      want: ["2011-12-29T12:30:00.000Z", "2011-12-30T12:30:00.000Z"],
    },
  ])("$name", ({ cron, zone, from, want }) => {
    expect(written(nextFires(createTimetable(cron, zone), at(from), want.length))).toEqual(want);
  });
});

describe("a cron expression", () => {
  it.each([
    { cron: "0 6 * * 1-5", want: ["2026-01-01", "2026-01-02", "2026-01-05"] },
    { cron: "0 6 1 * *", want: ["2026-01-01", "2026-02-01", "2026-03-01"] },
    { cron: "0 6 L * *", want: ["2026-01-31", "2026-02-28", "2026-03-31"] },
    { cron: "0 6 29 2 *", want: ["2028-02-29", "2032-02-29", "2036-02-29"] },
    { cron: "0 6 31 4 *", want: [] },
  ])("$cron names $want", ({ cron, want }) => {
    const fires = nextFires(createTimetable(cron, "America/Sao_Paulo"), at("2026-01-01T00:00:00Z"), 3);
    expect(fires.map((fire) => formatDay(fire.day))).toEqual(want);
  });

  it.each([
    { name: "of six fields is refused", cron: "0 0 6 * * *", zone: "UTC" },
    { name: "that can't be read is refused", cron: "0 6 * * FOO", zone: "UTC" },
    { name: "in an unknown zone is refused", cron: "0 6 * * *", zone: "Europe/Atlantis" },
  ])("$name", ({ cron, zone }) => expect(() => createTimetable(cron, zone)).toThrow());
});

const zones = Intl.supportedValuesOf("timeZone");
const times = [0, 1, 2, 3].flatMap((hour) => (hour === 2 ? [30] : [0]).map((minute) => ({ hour, minute })));
const firstDay = Date.UTC(2020, 0, 1);
const days = (Date.UTC(2031, 0, 1) - firstDay) / 86_400_000;

describe("every local day of 2020 to 2030", () => {
  // Wall clock times do not depend on a zone, so croner lists them once.
  const walls = times.map(({ hour, minute }) => {
    const cron = new Cron(`${minute} ${hour} * * *`, { timezone: "UTC", mode: "5-part" });
    const dates = Iterator.from(datesOf(cron)).take(days).toArray();
    return dates.map((date) => Temporal.PlainDateTime.from(date.toISOString().slice(0, 19)));
  });

  it(`has one fire in each of ${zones.length} zones, where another way of counting finds it`, () => {
    let fires = 0;
    const wrong: string[] = [];
    for (const zone of zones) {
      const offsets = offsetsOf(zone);
      for (const [index, { hour, minute }] of times.entries()) {
        let last = Number.NEGATIVE_INFINITY;
        for (const [nth, wall] of (walls[index] ?? []).entries()) {
          const fire = fireOf(wall, zone);
          const local = firstDay + nth * 86_400_000 + hour * 3_600_000 + minute * 60_000;
          fires += 1;
          if (fire === undefined || fire.at <= last || fire.at !== naive(local, offsets))
            wrong.push(`${zone} ${wall}: ${fire === undefined ? "none" : new Date(fire.at).toISOString()}`);
          last = fire?.at ?? last;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(fires).toBe(zones.length * times.length * days);
  }, 600_000);

  it("comes once however near to a change of clocks it is asked for", () => {
    const wrong: string[] = [];
    for (const zone of zones) {
      const changes = offsetsOf(zone).slice(1);
      for (const { hour, minute } of times) {
        const timetable = createTimetable(`${minute} ${hour} * * *`, zone);
        for (const { from: change } of changes) {
          const all = nextFires(timetable, change - 2 * 86_400_000, 4);
          for (const asked of [change - 1, change, change + 1_800_000]) {
            const [next] = nextFires(timetable, asked, 1);
            if (next?.at !== all.find((fire) => fire.at > asked)?.at)
              wrong.push(`${zone} ${hour}:${minute} at ${asked}`);
          }
          const dates = all.map((fire) => Date.UTC(fire.day.year, fire.day.month - 1, fire.day.day));
          if (dates.some((date, nth) => nth > 0 && date - (dates[nth - 1] ?? 0) !== 86_400_000))
            wrong.push(`${zone} ${hour}:${minute} around ${change}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});

function* datesOf(cron: Cron): Generator<Date> {
  for (let date = cron.nextRun(new Date(firstDay - 1)); date !== null; date = cron.nextRun(date)) yield date;
}

type Offset = { readonly from: number; readonly ms: number };

// The offsets of a zone as Intl's formats show them, and since when each: looked at day by day, and then closer.
function offsetsOf(zone: string): readonly Offset[] {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset", year: "numeric" });
  const offsetAt = (instant: number) => {
    const [, sign, hours, minutes = "0"] = /GMT(?:([+-])(\d+):?(\d+)?)?$/.exec(format.format(instant)) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes)) * 60_000;
  };
  const begin = firstDay - 3 * 86_400_000;
  const offsets: Offset[] = [{ from: begin, ms: offsetAt(begin) }];
  for (let day = begin; day < firstDay + (days + 3) * 86_400_000; day += 86_400_000) {
    const before = offsets.at(-1)?.ms ?? 0;
    const ms = offsetAt(day + 86_400_000);
    if (ms === before) continue;
    let [same, other] = [day, day + 86_400_000];
    while (other - same > 1_000) {
      const middle = Math.floor((same + other) / 2_000) * 1_000;
      if (offsetAt(middle) === before) same = middle;
      else other = middle;
    }
    offsets.push({ from: other, ms });
  }
  return offsets;
}

// The first instant whose wall clock shows a local time; where none does, that of the offset before the change.
function naive(local: number, offsets: readonly Offset[]): number | undefined {
  let until = Number.POSITIVE_INFINITY;
  let found: number | undefined;
  let later: Offset | undefined;
  for (const offset of offsets.toReversed()) {
    const instant = local - offset.ms;
    if (instant >= offset.from && instant < until) found = instant;
    else if (found === undefined && later !== undefined && instant >= later.from && local - later.ms < later.from)
      return instant;
    if (instant - 2 * 86_400_000 > offset.from) break;
    until = offset.from;
    later = offset;
  }
  return found;
}
