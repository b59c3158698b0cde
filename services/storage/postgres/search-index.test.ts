import { beforeAll, expect, it } from "@jest/globals";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { wordsOf } from "../read/words.ts";
import { dayOf, harvest, items, listing, type TestDay } from "../testing/day.ts";
import { filterWith } from "../testing/listing-filter.ts";
import { testStorage } from "../testing/test-storage.ts";
import { listListings } from "./reads/list-listings.ts";
import { indexAll } from "./search-index.ts";

const ctx = testContext();
const OTHERS = 300;
const storage = testStorage(testPostgres());

beforeAll(async () => {
  await harvest(storage.server, testDay(1, { title: "Câmera antiga", price: "10 EUR", categoryId: "A" }));
  await harvest(storage.server, testDay(2, { title: "Câmera antiga", price: "11 EUR", categoryId: "A" }));
  await harvest(storage.server, testDay(3, { title: "Câmera nova", price: "11 EUR", categoryId: "A" }));
  await harvest(storage.server, testDay(4, { title: "Câmera nova", price: "11 EUR", categoryId: "B" }));
  // What it lacks is carried from the day before, and so it is called the same.
  await harvest(storage.server, testDay(5, { title: "", price: "12 EUR", categoryId: "B" }));
});

// One listing that changes, among so many that a search for it goes by terms.
function testDay(no: number, one: { title: string; price: string; categoryId: string }): TestDay {
  const others = Array.from({ length: OTHERS }, (_, n) =>
    listing({ externalId: `id-${n}`, title: `Outra coisa ${n}`, price: `${n + 1} EUR`, categoryId: "C" }),
  );
  const all = items([...others, listing({ externalId: "one", ...one })]);
  return { source: "shop", day: `2026-01-0${no}`, shards: [{ id: "all", items: all }] };
}

async function termsByDay(): Promise<{ day: string; found: number; versions: number }[]> {
  const { rows } = await storage.pool.query<{ day: string; found: number; versions: number }>(
    `select s.day::text, count(*) filter (where v.terms <> '{}')::int found, count(*)::int versions
      from listing_version v join snapshot s on s.no = v.snapshot_no group by s.day order by s.day`,
  );
  return rows;
}

const TERMS = [
  { day: "2026-01-01", found: OTHERS + 1, versions: OTHERS + 1 },
  { day: "2026-01-02", found: 0, versions: 1 },
  { day: "2026-01-03", found: 1, versions: 1 },
  { day: "2026-01-04", found: 1, versions: 1 },
  { day: "2026-01-05", found: 0, versions: 1 },
];

async function search(no: number, text: string, categoryId: string): Promise<string[]> {
  const { listings } = await listListings(
    ctx,
    storage.dataSource,
    filterWith({ asOfDay: dayOf(`2026-01-0${no}`), words: wordsOf(text), categoryId }),
    10,
    undefined,
  );
  return listings.map(({ externalId, title, categoryId }) => `${externalId}: ${title} in ${categoryId}`);
}

const SEARCHES = [
  { no: 1, text: "camera", categoryId: "", want: ["one: Câmera antiga in A"] },
  { no: 2, text: "ANTIGA câmera", categoryId: "A", want: ["one: Câmera antiga in A"] },
  { no: 2, text: "nova", categoryId: "", want: [] },
  { no: 3, text: "nova", categoryId: "A", want: ["one: Câmera nova in A"] },
  { no: 3, text: "antiga", categoryId: "", want: [] },
  { no: 4, text: "", categoryId: "A", want: [] },
  { no: 5, text: "camera nova", categoryId: "B", want: ["one: Câmera nova in B"] },
  { no: 5, text: "coisa 17", categoryId: "", want: ["id-17: Outra coisa 17 in C"] },
];

it("gives terms to versions of which the one before is called something else", async () => {
  expect(await termsByDay()).toEqual(TERMS);
});

it.each(SEARCHES)("finds $want by '$text' in '$categoryId' on day $no", async ({ no, text, categoryId, want }) => {
  expect(await search(no, text, categoryId)).toEqual(want);
});

it("adds the same terms to what a version without them has written, and finds as much meanwhile", async () => {
  const terms = async () =>
    (await storage.pool.query("select snapshot_no, listing_id, terms from listing_version order by 1, 2")).rows;
  const before = await terms();
  await storage.pool.query("update listing_version set terms = null; update snapshot set is_indexed = false");
  const found = () => Promise.all(SEARCHES.map(({ no, text, categoryId }) => search(no, text, categoryId)));
  const want = SEARCHES.map((each) => each.want);
  expect(await found()).toEqual(want);
  await indexAll(ctx, storage.pool);
  expect(await terms()).toEqual(before);
  expect(await found()).toEqual(want);
});

it("leaves a snapshot to housekeeping of which an older version has written a part", async () => {
  const day = testDay(6, { title: "Câmera velha", price: "12 EUR", categoryId: "B" });
  // What an older version copies has no terms.
  await storage.pool.query(`create function forget() returns trigger language plpgsql as 'begin new.terms = null; return new; end';
    create trigger forget before insert on listing_version for each row execute function forget()`);
  await harvest(storage.server, day);
  expect(await search(6, "velha", "")).toEqual(["one: Câmera velha in B"]);
  const unindexed = await storage.pool.query("select no from snapshot where not is_indexed");
  expect(unindexed.rowCount).toBe(1);
});
