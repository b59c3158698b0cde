import { expect, it } from "@jest/globals";
import { createRandom } from "../testing/random.ts";
import { IdSet } from "./id-set.ts";

const BLOCK = 2 ** 16;

it.each([
  { name: "the first ones", ids: [0, 1, 31, 32, 33] },
  { name: "the ends of a block", ids: [BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK] },
  { name: "the ends of a word, where bits have a sign", ids: [30, 31, 63, 64, 95] },
  { name: "beyond 32 bits", ids: [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40 + 31] },
  { name: "the largest", ids: [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER] },
  { name: "one in each of many blocks", ids: Array.from({ length: 100 }, (_, n) => n * BLOCK + n) },
])("keeps $name", ({ ids }) => {
  const set = new IdSet();
  expect(ids.map((id) => set.add(id))).toEqual(ids.map(() => true));
  expect(ids.map((id) => set.add(id))).toEqual(ids.map(() => false));
  expect([...set.values()]).toEqual(ids);
  expect(set.size).toBe(ids.length);
  expect(ids.map((id) => set.delete(id))).toEqual(ids.map(() => true));
  expect(ids.map((id) => set.delete(id))).toEqual(ids.map(() => false));
  expect([...set.values()]).toEqual([]);
  expect(set.size).toBe(0);
});

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

it.each([
  { name: "where ids stand together", below: 5_000, first: 0 },
  { name: "where they are far apart", below: 10_000_000, first: 2 ** 33 },
  { name: "where a block fills up after many others", below: BLOCK, first: 200 * BLOCK },
])(`does what a Set does $name (SEED=${SEED})`, ({ below, first }) => {
  const random = createRandom(SEED);
  const set = new IdSet();
  const model = new Set<number>();
  for (let block = 0; block < 40; block++) {
    set.add(block * BLOCK);
    model.add(block * BLOCK);
  }
  const wrong: number[] = [];
  const choose = () => first + random.below(below);
  for (let step = 0; step < 60_000; step++) {
    const id = choose();
    const isDeleted = random.below(4) === 0;
    const was = model.has(id);
    if (isDeleted) model.delete(id);
    else model.add(id);
    if ((isDeleted ? set.delete(id) : set.add(id)) !== (was === isDeleted)) wrong.push(id);
  }
  expect(wrong).toEqual([]);
  expect(set.size).toBe(model.size);
  expect([...set.values()].sort((a, b) => a - b)).toEqual([...model].sort((a, b) => a - b));
});
