import type { Eye } from "../../support/eye.ts";
import type { Ask } from "../agenda/ask.ts";

/** strangeFires says which days of the schedule were not made up for exactly once. */
export async function strangeFires(eye: Eye, asks: readonly Ask[]): Promise<string[]> {
  const rows = await eye.query<{ partition: string; day: string; decision: string; run: string }>(
    "orchestrator",
    "select partition, day::text, decision, run from fire where pipeline = 'daily'",
  );
  const left = new Set(rows);
  const found: string[] = [];
  for (const { source, day, by } of asks) {
    if (!("schedule" in by)) continue;
    const own = (rows ?? []).filter((fire) => fire.partition === source && fire.day === day);
    for (const fire of own) left.delete(fire);
    const decisions = own.map(({ decision }) => decision).join(" and ");
    if (decisions !== "CAUGHT_UP") found.push(`the schedule of ${source} decided ${day} as: ${decisions || "nothing"}`);
  }
  return [...found, ...[...left].map(({ partition, day }) => `${partition} was not due on ${day}, and has a fire`)];
}
