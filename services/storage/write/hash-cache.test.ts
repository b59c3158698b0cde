import { expect, it } from "@jest/globals";
import { shortHash } from "./hash.ts";
import { BYTES_PER_SLOT, HashCache } from "./hash-cache.ts";

it("finds what was added, through several growths, and nothing else", () => {
  const cache = new HashCache(() => 1 << 20);
  const hashes = Array.from({ length: 5_000 }, (_, n) => shortHash(`listing ${n}`));
  hashes.forEach((hash, n) => {
    expect(cache.add(hash, n + 1)).toBe(true);
  });
  expect(hashes.map((hash) => cache.find(hash))).toEqual(hashes.map((_, n) => n + 1));
  expect(cache.find(shortHash("another"))).toBe(0);
});

it.each([0n, -1n, 1n << 62n, -(1n << 63n)])("keeps the hash %s", (hash) => {
  const cache = new HashCache(() => 1 << 20);
  expect(cache.find(hash)).toBe(0);
  cache.add(hash, 7);
  expect(cache.find(hash)).toBe(7);
});

it("tells hashes apart that share a slot", () => {
  const cache = new HashCache(() => 1 << 20);
  cache.add(5n, 1);
  cache.add(5n + (1n << 32n), 2);
  expect([cache.find(5n), cache.find(5n + (1n << 32n)), cache.find(5n + (2n << 32n))]).toEqual([1, 2, 0]);
});

it("never grows above its limit, and keeps what it has", () => {
  const cache = new HashCache(() => 1024 * BYTES_PER_SLOT);
  let kept = 0;
  for (let n = 0; n < 2_000; n++) if (cache.add(shortHash(String(n)), n + 1)) kept++;
  expect(kept).toBeGreaterThan(600);
  expect(kept).toBeLessThan(1024);
  expect(cache.sizeBytes).toBe(1024 * BYTES_PER_SLOT);
  expect(cache.find(shortHash("0"))).toBe(1);
});

it("refuses an id that it can't hold", () => {
  expect(new HashCache(() => 1 << 20).add(1n, 2 ** 32)).toBe(false);
});
