import { describe, expect, it } from "@jest/globals";
import { Arrivals } from "./client-arrivals.ts";

const bytes = (value: number) => Uint8Array.of(value);
const broken = new Error("broken");

/** open makes arrivals of which one message was asked for, and tells what they do. */
function open() {
  const told = { asked: 1, waits: 0, heard: 0 };
  const arrivals = new Arrivals({
    ask: () => void told.asked++,
    silence: { wait: () => void told.waits++, heard: () => void told.heard++ },
  });
  return { arrivals, told };
}

async function rest(arrivals: Arrivals): Promise<number[]> {
  const values: number[] = [];
  for (let next = await arrivals.next(); next !== undefined; next = await arrivals.next()) values.push(next[0] ?? -1);
  return values;
}

describe("Arrivals", () => {
  it("come in their order, and end", async () => {
    const { arrivals } = open();
    for (const value of [1, 2, 3]) arrivals.put(bytes(value));
    arrivals.end(undefined);
    expect(await rest(arrivals)).toEqual([1, 2, 3]);
  });

  it("reach a reader that waits for them", async () => {
    const { arrivals, told } = open();
    const reading = rest(arrivals);
    arrivals.put(bytes(1));
    await Promise.resolve();
    arrivals.put(bytes(2));
    arrivals.end(undefined);
    expect(await reading).toEqual([1, 2]);
    expect(told.waits).toBeGreaterThan(0);
  });

  it("are read before the error that ended their stream", async () => {
    const { arrivals } = open();
    arrivals.put(bytes(1));
    arrivals.end(broken);
    expect(await arrivals.next()).toEqual(bytes(1));
    await expect(arrivals.next()).rejects.toBe(broken);
  });

  it.each([
    { name: "before it waits", waitsFirst: false },
    { name: "while it waits", waitsFirst: true },
  ])("fail their reader at once, $name", async ({ waitsFirst }) => {
    const { arrivals } = open();
    const waiting = waitsFirst ? arrivals.next() : undefined;
    if (!waitsFirst) arrivals.put(bytes(1));
    arrivals.fail(broken);
    arrivals.put(bytes(2));
    arrivals.end(undefined);
    await expect(waiting ?? arrivals.next()).rejects.toBe(broken);
  });

  it("are asked for a few ahead of their reader, and no more", () => {
    const { arrivals, told } = open();
    let put = 0;
    for (; put < told.asked; put++) arrivals.put(bytes(put));
    expect(put).toBe(16);
    expect(arrivals.take()).toEqual(bytes(0));
    expect(told.asked).toBe(17);
  });

  it("are no silence while nobody waits", () => {
    const { arrivals, told } = open();
    arrivals.put(bytes(1));
    arrivals.take();
    expect(told.waits).toBe(0);
  });
});
