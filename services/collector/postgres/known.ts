import type { PoolClient } from "pg";
import type { Place } from "../archive.ts";
import type { ShardKey } from "../shard.ts";
import { type PlaceRow, placeOf } from "./places.ts";

/** mostKnown bounds what a collection remembers of the one before: some 400 bytes each. */
const mostKnown = 2_000;

/** mostPlans bounds how far is looked back for a shard that is not in every plan. */
const mostPlans = 7;

/** findKnown reads where the pages of a shard's last collection are, by their SHA-256: of an earlier day, or generation. */
export async function findKnown(tx: PoolClient, key: ShardKey): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await tx.query<PlaceRow & { sha256: Buffer }>({
    name: "find_known",
    text: `
      with recent as (
        select id, day, generation from plan where source = $1 and (day, generation) < ($2, $3)
        order by day desc, generation desc limit ${mostPlans}),
      last as (
        select plan_id, ordinal from recent join shard on shard.plan_id = recent.id and shard.id = $4
        where pages > 0 order by day desc, recent.generation desc limit 1)
      select sha256, pack, pack_offset, packed_bytes, packed_sha256 from last join page using (plan_id, ordinal)
      where pack is not null order by page limit ${mostKnown}`,
    values: [key.source, key.day, key.generation, key.shard],
  });
  const places = rows.map((row) => [row.sha256.toString("hex"), placeOf(row)] as const);
  return new Map(places.flatMap(([sha256, place]) => (place === undefined ? [] : [[sha256, place]])));
}
