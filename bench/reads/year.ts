import type { Client } from "pg";
import { type Loaded, load } from "../../services/storage/testing/load.ts";
import { dayBatches, dayOfSnapshot, SOURCE, shardsOf } from "./catalog.ts";
import type { Variant } from "./goods.ts";
import { addDays } from "./history.ts";
import type { ReadService } from "./service.ts";
import { openSession } from "./session.ts";
import type { Catalogue } from "./starts.ts";
import { makeTwins } from "./twins.ts";

// A single publication may be of a bad moment.
const LOADED_DAYS = 3;

/** Year is a source whose history grows: by days that SQL writes, each followed by one through the service. */
export type Year = AsyncDisposable & {
  /** growTo makes history so many days long; the last ones are written and published by the service itself, and returned. */
  growTo(days: number): Promise<readonly Loaded[]>;
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
      if (days === 1) return [first];
      const firstNo = days - LOADED_DAYS + 1;
      await addDays(url, catalogue, firstNo - 1);
      await client.query("vacuum (analyze)");
      const shown = await readShown(client, listings);
      const period = Math.round(1 / changedShare);
      const loaded: Loaded[] = [];
      for (let no = firstNo; no <= days; no++) {
        // Who is away stays away: of a longer history more are, and if they came back its last days had more to publish.
        for (let n = 0; n < listings; n++) if ((n + no) % period === 0) shown[n] = other(shown[n]);
        loaded.push(await day(no, (n) => shown[n]));
      }
      await client.query("vacuum (analyze) listing");
      return loaded;
    },
    [Symbol.asyncDispose]: close,
  };
}

function other(variant: Variant | undefined): Variant | undefined {
  return variant === undefined ? undefined : variant === 0 ? 1 : 0;
}

// What each listing is at the head: what is sent again is no change.
async function readShown(client: Client, listings: number): Promise<(Variant | undefined)[]> {
  const shown = new Array<Variant | undefined>(listings).fill(0);
  const { rows } = await client.query<{ n: number; isAway: boolean }>(
    `select t.n, l.state <> 1 "isAway" from twin t join listing l on l.id = t.listing_id
      where l.amount = t.amount_b or l.state <> 1`,
  );
  for (const { n, isAway } of rows) shown[n] = isAway ? undefined : 1;
  return shown;
}
