import type { Client } from "pg";
import { type Loaded, load } from "../../services/storage/testing/load.ts";
import { dayBatches, dayOfSnapshot, SOURCE, shardsOf } from "./catalog.ts";
import { addDays } from "./history.ts";
import type { ReadService } from "./service.ts";
import { openSession } from "./session.ts";
import type { Catalogue } from "./starts.ts";
import { makeTwins } from "./twins.ts";

/** Year is a source whose history grows: by days that SQL writes, each followed by one through the service. */
export type Year = AsyncDisposable & {
  /** growTo makes history so many days long; the last of them is written and published by the service itself. */
  growTo(days: number): Promise<Loaded>;
};

/** startYear writes the first day of a source, through the service. */
export async function startYear(service: ReadService, url: string, catalogue: Catalogue): Promise<Year> {
  const { server } = service.storage;
  const { listings, changedShare } = catalogue;
  const shards = shardsOf(listings);
  const day = (no: number, variantOf: Parameters<typeof dayBatches>[1]) =>
    load(server, { source: SOURCE, day: dayOfSnapshot(no), shards, batches: dayBatches(listings, variantOf) });
  const first = await day(1, () => 0);
  const { client, [Symbol.asyncDispose]: close } = await openSession(url);
  await makeTwins(client, listings);
  await client.query("vacuum (analyze)");
  return {
    async growTo(days) {
      if (days === 1) return first;
      await addDays(url, catalogue, days - 1);
      await client.query("vacuum (analyze)");
      const others = await readOthers(client, listings);
      const period = Math.round(1 / changedShare);
      const loaded = await day(days, (n) =>
        ((others[n] ?? 0) + ((n + days) % period === 0 ? 1 : 0)) % 2 === 0 ? 0 : 1,
      );
      await client.query("vacuum (analyze) listing");
      return loaded;
    },
    [Symbol.asyncDispose]: close,
  };
}

// Which listings have their other price at the head: what is sent again is no change.
async function readOthers(client: Client, listings: number): Promise<Uint8Array> {
  const others = new Uint8Array(listings);
  const { rows } = await client.query<{ n: number[] }>(
    "select coalesce(array_agg(t.n), '{}') n from twin t join listing l on l.id = t.listing_id where l.amount = t.amount_b",
  );
  for (const n of rows[0]?.n ?? []) others[n] = 1;
  return others;
}
