import type { Context } from "../../kit/context.ts";
import { type Day, parseDay } from "../../kit/day.ts";
import { fieldOf } from "../refusal.ts";

/** recordedDays asks the simulator at host:port which days of a source it can serve, in order; none of one that it does not know. */
export async function recordedDays(ctx: Context, simulator: string, source: string): Promise<Day[]> {
  const url = `http://${simulator}/recorded/${encodeURIComponent(source)}/`;
  const response = await fetch(url, { signal: ctx.signal });
  const answer: unknown = await response.json();
  if (response.status === 404) return [];
  const days = fieldOf(answer, "days");
  if (!response.ok || !Array.isArray(days)) throw new Error(`${url} answered ${response.status} without days`);
  return days.map((text) => {
    const day = parseDay(String(text));
    if (day === undefined) throw new Error(`${url} lists ${JSON.stringify(text)}, which is no day`);
    return day;
  });
}
