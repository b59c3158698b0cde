import { expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { dayOf, harvest, items, listing, type TestDay } from "../../testing/day.ts";
import { listRequest } from "../../testing/list-request.ts";
import { stepBack } from "../../testing/migrations.ts";
import { startStorage, type TestStorage } from "../../testing/storage.ts";
import { Reads20261122 } from "./2026-11-22-reads.ts";

const IDS = ["b", "a", "c"];
const DAYS = [1, 2, 3];

const postgres = testPostgres();

// All change every day, and all have one price.
function testDay(no: number): TestDay {
  const rows = IDS.map((externalId) => listing({ externalId, price: `${no} EUR` }));
  return { source: "shop", day: `2026-01-0${no}`, shards: [{ id: "all", items: items(rows) }] };
}

async function listed({ server }: TestStorage, no: number): Promise<string[]> {
  const { listings } = await server.listListings(testContext(), listRequest({ asOfDay: dayOf(`2026-01-0${no}`) }));
  return listings.map(({ externalId, price }) => `${externalId} ${price?.units}`);
}

it("shows older days of what an older version has stored, before housekeeping has been there", async () => {
  const url = await postgres.createDatabase();
  {
    await using storage = await startStorage({ url });
    for (const no of DAYS) await harvest(storage.server, testDay(no));
  }
  // To before history had external ids.
  await stepBack(url, Reads20261122);

  await using storage = await startStorage({ url });
  for (const no of DAYS) expect(await listed(storage, no)).toEqual([`a ${no}`, `b ${no}`, `c ${no}`]);
});
