import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Link } from "./link.ts";

/** Gate is where one process finds all replicas of another: it stands for the mesh's proxy beside each process. */
export type Gate = AsyncDisposable & { readonly port: number };

/** dialMs is how long a replica may take to accept before the next one is tried, as a mesh's proxy would. */
const dialMs = 1_000;

/**
 * openGate listens, and hands every connection to the next replica in turn that is healthy and can be reached, and
 * resets it where there is none.
 */
export async function openGate(links: readonly Link[], healthy: (id: string) => boolean): Promise<Gate> {
  let turn = 0;
  const accepted = new Set<Socket>();
  const serve = async (near: Socket): Promise<void> => {
    accepted.add(near);
    near.once("close", () => accepted.delete(near));
    near.on("error", () => {});
    near.pause();
    turn++;
    const order = links.map((_, index) => links[(turn + index) % links.length]);
    const well = order.filter((link) => link !== undefined && healthy(link.to));
    // Where nobody is healthy, anybody is tried: health is known late.
    for (const link of well.length > 0 ? well : order) {
      const far = await link?.dial(dialMs);
      if (far === undefined || link === undefined) continue;
      if (near.destroyed || link.mode.kind === "cut") {
        far.destroy();
        break;
      }
      return link.join(near, far);
    }
    near.resetAndDestroy();
  };
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (near) => void serve(near));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of accepted) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
