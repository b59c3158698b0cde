import { dayNumber, truth } from "../../services/simulator/days.ts";
import { sites } from "../../services/simulator/shelf.ts";
import type { World } from "../../services/simulator/site.ts";
import { countRows } from "../../services/simulator/testing/count.ts";
import type { Eye } from "../support/eye.ts";

/**
 * untrue compares what is stored with what the simulated sites had, by a way that shares nothing with the services: who
 * is there on the last day at which price, and how many items there were on each day. It returns what differs.
 */
export async function untrue(eye: Eye, world: World, days: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const site of sites) {
    for (const day of days) {
      // OLX shows promoted rows on top of its pages, which come beside those that are counted here.
      if (site === "olx") continue;
      const want = countRows(world[site], numberOf(day));
      const rows = await eye.query<{ items: number }>(
        "storage",
        `select sum(b.n)::int items from batch b join snapshot n on n.no = b.snapshot_no
          join source o on o.id = n.source_id where o.name = $1 and n.day = $2 and b.n > 0`,
        [site, day],
      );
      if (rows?.[0]?.items !== want) found.push(`${site} had ${want} items on ${day}, not ${rows?.[0]?.items}`);
    }
    found.push(...(await untruePrices(eye, world, site, days.at(-1) ?? "")));
  }
  return found;
}

async function untruePrices(eye: Eye, world: World, site: keyof World, day: string): Promise<string[]> {
  const rows = await eye.query<{ id: string; cents: string | null }>(
    "storage",
    `select l.external_id id, (l.amount * 100)::bigint::text cents
      from listing l join source o on o.id = l.source_id and o.line_no = l.line_no where o.name = $1 and l.state = 1`,
    [site],
  );
  const stored = new Map(rows?.map(({ id, cents }) => [id, cents]));
  const found: string[] = [];
  for (const { id, cents } of truth(world[site], numberOf(day))) {
    const got = stored.get(id);
    if (got === undefined) found.push(`${site} ${id} was there on ${day} and is not stored as present`);
    else if (cents !== undefined && got !== String(cents)) found.push(`${site} ${id} cost ${cents} cents, not ${got}`);
    stored.delete(id);
  }
  for (const id of stored.keys()) found.push(`${site} ${id} was not there on ${day} and is stored as present`);
  return found;
}

function numberOf(day: string): number {
  const number = dayNumber(day);
  if (number === undefined) throw new TypeError(`${day} is no day`);
  return number;
}
