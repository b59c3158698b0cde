import { describe, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { dayOf, harvest, items, type TestDay } from "../../testing/day.ts";
import { failure } from "../../testing/failure.ts";
import { harvestAll } from "../../testing/harvested.ts";
import { harvestLine, publishLine } from "../../testing/line.ts";
import { harvestedDays, replayedDays, shopDay } from "../../testing/line-days.ts";
import { listRequest } from "../../testing/list-request.ts";
import { freshStorage } from "../../testing/test-storage.ts";

const storage = freshStorage(testPostgres());
const ctx = testContext();

describe("a page token of before a line was published", () => {
  it("is no good any more where the line took the place of its snapshot, and is where it did not", async () => {
    await harvestAll(storage, harvestedDays);
    const bad = shopDay(4, ["a", "b", "d"], { run: "forced" });
    const shards = [{ id: "all", items: items([...rowsOfDay(bad), "ID_MISSING", "ID_MISSING"]) }];
    await harvest(storage.server, { ...bad, shards });
    const parent = "sources/shop/snapshots/2026-01-04";
    const first = { pageSize: 1, pageToken: "" };
    const question = listRequest(first);
    const { server } = storage;
    const old = { ...question, asOfDay: dayOf("2026-01-01") };
    const all = { ...question, parent: "sources/-" };
    const kept = await server.listListings(ctx, old);
    const lost = [
      { list: (token: string) => server.listListings(ctx, { ...question, pageToken: token }) },
      { list: (token: string) => server.listListings(ctx, { ...all, pageToken: token }) },
      {
        list: (token: string) =>
          server.listPriceHistory(ctx, { ...first, parent: "sources/shop/listings/a", pageToken: token }),
      },
      {
        list: (token: string) =>
          server.listChanges(ctx, { ...first, parent, kinds: [], minDropShare: 0, pageToken: token }),
      },
      { list: (token: string) => server.listRejects(ctx, { ...first, parent, reason: "", pageToken: token }) },
    ];
    const tokens = await Promise.all(lost.map(async ({ list }) => (await list("")).nextPageToken));
    expect(tokens.every((token) => token !== "")).toBe(true);
    await harvestLine(server, replayedDays.slice(1), "r1");
    for (const [index, { list }] of lost.entries()) await list(tokens[index] ?? "");

    await publishLine(server, "shop", "r1");
    const expired = { code: "ABORTED", reason: "PAGE_TOKEN_EXPIRED" };
    for (const [index, { list }] of lost.entries()) {
      expect(await failure(list(tokens[index] ?? ""))).toMatchObject(expired);
    }
    const rest = await server.listListings(ctx, { ...old, pageSize: 9, pageToken: kept.nextPageToken });
    expect([...kept.listings, ...rest.listings].map(({ externalId }) => externalId)).toEqual(["a", "b", "new-1"]);
  });
});

function rowsOfDay(of: TestDay) {
  return of.shards.flatMap((shard) =>
    shard.items.flatMap(({ outcome }) => (outcome?.$case === "listing" ? [outcome.value] : [])),
  );
}
