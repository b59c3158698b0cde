import { expect, it } from "@jest/globals";
import { testClient } from "../../../kit/testing/test-client.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { createRandom } from "../../testing/random.ts";
import { forkSql, forksOf } from "./forks.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const HEAD = 70;

const client = testClient(testPostgres());

type State = { readonly beforeNo: number; readonly snapshotNo: number };

async function forkOf(states: readonly State[]): Promise<number[]> {
  const { rows } = await client().query<{ fork: string }>(
    `select ${forkSql("h")} fork from unnest($1::bigint[], $2::bigint[]) with ordinality h(before_no, snapshot_no, o) order by o`,
    [states.map(({ beforeNo }) => beforeNo), states.map(({ snapshotNo }) => snapshotNo)],
  );
  return rows.map(({ fork }) => Number(fork));
}

it("gives each state a fork at which every snapshot that shows it looks", async () => {
  const states = Array.from({ length: HEAD }, (_, before) =>
    Array.from({ length: HEAD - before - 1 }, (_, after) => ({ beforeNo: before + 1, snapshotNo: before + after + 2 })),
  ).flat();
  const forks = await forkOf(states);
  for (const [index, { beforeNo, snapshotNo }] of states.entries()) {
    for (let no = beforeNo; no < snapshotNo; no++) expect(forksOf(no, HEAD)).toContain(forks[index]);
  }
});

it(`gives no two states of a listing the same fork, whatever its days are (SEED=${SEED})`, async () => {
  const random = createRandom(SEED);
  for (let listings = 0; listings < 20; listings++) {
    const numbers = Array.from({ length: 2_000 }, (_, index) => index + 1).filter(() => random.chance(0.1));
    const states = numbers.slice(1).map((snapshotNo, index) => ({ beforeNo: numbers[index] ?? 0, snapshotNo }));
    expect(new Set(await forkOf(states)).size).toBe(states.length);
  }
});

it("looks at one fork more where the history is twice as long", () => {
  for (const no of [1, 77, 5_000, 12_345]) {
    for (const head of [20_000, 1_000_000, 2 ** 40]) {
      const forks = forksOf(no, head);
      expect(forks.length).toBeLessThanOrEqual(Math.log2(head) + 1);
      expect(new Set(forks).size).toBe(forks.length);
    }
  }
});
