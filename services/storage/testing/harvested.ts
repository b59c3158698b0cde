import { testContext } from "../../kit/testing/context.ts";
import type { TestPostgres } from "../../kit/testing/postgres.ts";
import { sweepAll } from "../postgres/sweep.ts";
import { harvest, type TestDay } from "./day.ts";
import { dumpStorage } from "./dump.ts";
import { startStorage, type TestStorage } from "./storage.ts";

/** harvestAll harvests days, one after the other, and dumps what the database has then. */
export async function harvestAll(
  { server, url }: Pick<TestStorage, "server" | "url">,
  days: readonly TestDay[],
): Promise<string[]> {
  for (const day of days) await harvest(server, day);
  return dumpStorage(url);
}

/** harvestedAlone is the dump of a database of its own, into which days were harvested, and nothing else happened. */
export async function harvestedAlone(
  postgres: Pick<TestPostgres, "createDatabase">,
  days: readonly TestDay[],
): Promise<string[]> {
  await using storage = await startStorage({ url: await postgres.createDatabase() });
  for (const day of days) await harvest(storage.server, day);
  await sweepAll(testContext(), storage.pool);
  return dumpStorage(storage.url);
}
