import { expect, it } from "@jest/globals";
import { fingerprintOf } from "./fingerprint.ts";
import { BYTES_PER_BUCKET, HashCache } from "./hash-cache.ts";

it("finds what was added, and nothing else", () => {
  const cache = new HashCache(1 << 20);
  const fingerprints = Array.from({ length: 5_000 }, (_, n) => fingerprintOf(`listing ${n}`));
  for (const [n, fingerprint] of fingerprints.entries()) cache.add(fingerprint, n + 1);
  expect(fingerprints.map((fingerprint) => cache.find(fingerprint))).toEqual(fingerprints.map((_, n) => n + 1));
  expect(cache.find(fingerprintOf("another"))).toBe(0);
});

it.each([
  { high: 0, low: 0 },
  { high: 2 ** 32 - 1, low: 2 ** 32 - 1 },
  { high: 2 ** 31, low: 0 },
])("keeps %j", (fingerprint) => {
  const cache = new HashCache(1 << 20);
  expect(cache.find(fingerprint)).toBe(0);
  cache.add(fingerprint, 7);
  expect(cache.find(fingerprint)).toBe(7);
});

it("tells fingerprints apart that share a bucket", () => {
  const cache = new HashCache(1 << 20);
  cache.add({ high: 0, low: 5 }, 1);
  cache.add({ high: 1, low: 5 }, 2);
  expect([0, 1, 2].map((high) => cache.find({ high, low: 5 }))).toEqual([1, 2, 0]);
});

it("lets the oldest of a bucket give way, and keeps what comes again in its place", () => {
  const cache = new HashCache(BYTES_PER_BUCKET);
  expect(cache.capacity).toBe(8);
  const add = (low: number) => cache.add({ high: 0, low }, low);
  for (let low = 1; low <= 8; low++) add(low);
  add(1);
  for (let low = 9; low <= 11; low++) add(low);
  const kept = Array.from({ length: 11 }, (_, n) => cache.find({ high: 0, low: n + 1 }));
  expect(kept).toEqual([0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11]);
});

it("keeps nothing where it has no room, and no id that it can't hold", () => {
  const none = new HashCache(BYTES_PER_BUCKET - 1);
  none.add({ high: 1, low: 1 }, 1);
  expect([none.capacity, none.find({ high: 1, low: 1 })]).toEqual([0, 0]);
  const cache = new HashCache(1 << 20);
  cache.add({ high: 1, low: 1 }, 2 ** 32);
  expect(cache.find({ high: 1, low: 1 })).toBe(0);
});
