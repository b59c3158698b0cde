import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Client } from "pg";
import { startPostgres, type TestPostgres } from "../../kit/testing/postgres.ts";
import { fetchEach } from "./cursor.ts";

let postgres: TestPostgres;
let client: Client;

beforeAll(async () => {
  postgres = await startPostgres();
  client = new Client({ connectionString: postgres.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await postgres?.[Symbol.asyncDispose]();
});

const numbers = { name: "numbers", sql: "select n from generate_series(1, $1::int) n", rows: 10 };

it.each([
  { name: "none", last: 0 },
  { name: "fewer than are fetched at once", last: 9 },
  { name: "just as many", last: 10 },
  { name: "more", last: 101 },
])("hands on each row once, in order: $name", async ({ last }) => {
  const seen: number[] = [];
  await client.query("begin");
  const each = ({ n }: { n: number }) => void seen.push(n);
  await fetchEach(client, { ...numbers, values: [last] }, each);
  // Its cursor is closed: there may be another one of the name.
  await fetchEach(client, { ...numbers, values: [0] }, each);
  await client.query("rollback");
  expect(seen).toEqual(Array.from({ length: last }, (_, index) => index + 1));
});

it("fails as whoever the rows are handed to, and leaves nothing under way", async () => {
  await client.query("begin");
  const refused = fetchEach(client, { ...numbers, values: [100] }, () => {
    throw new Error("no such number");
  });
  await expect(refused).rejects.toThrow("no such number");
  await client.query("rollback");
});
