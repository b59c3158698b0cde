import { createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { claimBlock, SIZE } from "./block.ts";
import { freePort, isFree } from "./free.ts";

describe("claimBlock", () => {
  const bases = [16_100, 16_120, 16_140];

  it("gives each mesh ports of its own, and the same ones again after they were given back", async () => {
    const claimed = await Promise.all([claimBlock(bases), claimBlock(bases)]);
    const firsts = claimed.map((block) => block.port(1)).sort();
    expect(new Set(firsts).size).toBe(2);
    await Promise.all(claimed.map((block) => block.release()));
    const again = await claimBlock(bases);
    expect(again.port(1)).toBe(16_101);
    await again.release();
  });

  it("passes over a block in which somebody else has a port", async () => {
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(16_107, "127.0.0.1", resolve));
    const block = await claimBlock(bases);
    expect(block.port(1)).toBe(16_121);
    await block.release();
    await new Promise((resolve) => stranger.close(resolve));
  });

  it("says so when there is none left", async () => {
    const block = await claimBlock([16_160]);
    await expect(claimBlock([16_160])).rejects.toThrow("No 20 free ports in a row are left between 16160 and 16180");
    await block.release();
  });

  it.each([0, SIZE, 1.5])("has no port at offset %d", async (offset) => {
    const block = await claimBlock([16_180]);
    try {
      expect(() => block.port(offset)).toThrow(RangeError);
    } finally {
      await block.release();
    }
  });
});

describe("freePort", () => {
  it("is free, and not from the range of outgoing connections", async () => {
    const port = await freePort();
    expect(port).toBeLessThan(32_768);
    expect(await isFree(port)).toBe(true);
  });
});
