import { expect, it } from "@jest/globals";
import { testClient } from "../../kit/testing/test-client.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { fetchEach } from "./cursor.ts";

const client = testClient(testPostgres());

const numbers = { name: "numbers", sql: "select n from generate_series(1, $1::int) n", rows: 10 };

it.each([
  { name: "none", last: 0 },
  { name: "fewer than are fetched at once", last: 9 },
  { name: "just as many", last: 10 },
  { name: "more", last: 101 },
])("hands on each row once, in order: $name", async ({ last }) => {
  const seen: number[] = [];
  await client().query("begin");
  const reader = { each: ({ n }: { n: number }) => void seen.push(n) };
  await fetchEach(client(), { ...numbers, values: [last] }, reader);
  // Its cursor is closed: there may be another one of the name.
  await fetchEach(client(), { ...numbers, values: [0] }, reader);
  await client().query("rollback");
  expect(seen).toEqual(Array.from({ length: last }, (_, index) => index + 1));
});

it.each([
  { name: "more of thin ones", chars: 1, rows: 2_000, first: 10, want: [10, 40, 160, 640, 1_000, 150] },
  { name: "fewer of wide ones", chars: 300_000, rows: 5, first: 3, want: [3, 1, 1] },
  { name: "one at least", chars: 900_000, rows: 3, first: 1, want: [1, 1, 1] },
])("fetches as many rows as make a part, $name", async ({ chars, rows, first, want }) => {
  const parts: number[] = [];
  let part = 0;
  const reader = {
    each: () => void part++,
    async between() {
      // No statement is under way: this one does not wait for another.
      await client().query("select");
      parts.push(part);
      part = 0;
    },
  };
  const sql = "select repeat('x', $1::int) from generate_series(1, $2::int)";
  await client().query("begin");
  await fetchEach(client(), { name: "texts", sql, values: [chars, rows], rows: first }, reader);
  await client().query("rollback");
  expect(parts).toEqual(want);
});

it("fails as whoever the rows are handed to, and leaves nothing under way", async () => {
  const reader = {
    each() {
      throw new Error("no such number");
    },
  };
  await client().query("begin");
  const refused = fetchEach(client(), { ...numbers, values: [100] }, reader);
  await expect(refused).rejects.toThrow("no such number");
  await client().query("rollback");
});
