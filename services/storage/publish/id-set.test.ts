import { expect, it } from "@jest/globals";
import { createRandom } from "../testing/random.ts";
import { IdSet } from "./id-set.ts";

it.each([
  { name: "the first ones", ids: [0, 1, 31, 32, 33] },
  { name: "the ends of a page", ids: [1_023, 1_024, 2_047, 2_048] },
  { name: "the ends of a word, where bits have a sign", ids: [30, 31, 63, 64, 95] },
  { name: "beyond 32 bits", ids: [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40 + 31] },
  { name: "the largest", ids: [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER] },
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

it("does what a Set does, whatever comes", () => {
  const random = createRandom(7);
  const set = new IdSet();
  const model = new Set<number>();
  for (let step = 0; step < 20_000; step++) {
    const id = random.below(5_000);
    if (random.below(3) === 0) expect(set.delete(id)).toBe(model.delete(id));
    else {
      expect(set.add(id)).toBe(!model.has(id));
      model.add(id);
    }
  }
  expect(set.size).toBe(model.size);
  expect([...set.values()].sort((a, b) => a - b)).toEqual([...model].sort((a, b) => a - b));
});
