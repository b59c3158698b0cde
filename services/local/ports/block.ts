import { createServer, type Server } from "node:net";
import { Refusal } from "../refusal.ts";
import { isFree } from "./free.ts";

/** SIZE is how many ports one mesh has: its own first, and those that it hands to its services. */
export const SIZE = 20;

const HOST = "127.0.0.1";
/** FIRST_PORT is where the only mesh of a machine begins. */
export const FIRST_PORT = 17_100;

const BASES = Array.from({ length: 40 }, (_, index) => FIRST_PORT + index * SIZE);

/** Block is a run of ports that belongs to one mesh for as long as it holds the first of them. */
export type Block = {
  /** port is the port at an offset of 1 to SIZE - 1. */
  port(offset: number): number;
  /** release gives the block back. */
  release(): Promise<void>;
};

/**
 * claimBlock takes the first block whose ports are all free. Listening on its first port is the claim: two
 * meshes that start at the same moment can't both have it, and it ends with the process in whatever way that
 * dies. So one mesh on a machine has always the same ports, and many do not collide.
 */
export async function claimBlock(bases: readonly number[] = BASES): Promise<Block> {
  for (const base of bases) {
    const claim = await listen(base);
    if (claim === undefined) continue;
    const others = Array.from({ length: SIZE - 1 }, (_, index) => base + 1 + index);
    const free = await Promise.all(others.map(isFree));
    if (free.every(Boolean)) return block(base, claim);
    await close(claim);
  }
  throw new Refusal(
    `No ${SIZE} free ports in a row are left between ${bases[0]} and ${(bases.at(-1) ?? 0) + SIZE}: stop another mesh first.`,
  );
}

function block(base: number, claim: Server): Block {
  return {
    port(offset) {
      if (!Number.isInteger(offset) || offset < 1 || offset >= SIZE)
        throw new RangeError(`no port at offset ${offset}`);
      return base + offset;
    },
    release: () => close(claim),
  };
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen({ host: HOST, port, exclusive: true }, () => resolve(server.unref()));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
