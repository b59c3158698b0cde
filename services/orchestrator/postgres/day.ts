import { type Day, parseDay } from "../../kit/day.ts";

/** dayOf reads a date as the database writes it. */
export function dayOf(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new TypeError(`${text} is no day`);
  return day;
}
