import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { withTimeout } from "../context.ts";
import { silentLogger } from "../log.ts";
import { testContext } from "../testing/context.ts";
import { testPostgres } from "../testing/test-postgres.ts";
import { createPool } from "./pool.ts";
import { query } from "./transaction.ts";

const postgres = testPostgres();
const ctx = testContext();

/** startWire forwards connections to a database. freeze makes those that there are fall silent, without a word to anybody. */
async function startWire(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe("a pool whose connections fell silent", () => {
  it("finds that out once, and not once for each of them", async () => {
    await using wire = await startWire(await postgres.createDatabase());
    const pool = createPool({ url: wire.url, service: "test", log: silentLogger(), maxConnections: 4 });
    try {
      await Promise.all(Array.from({ length: 4 }, () => query(ctx, pool, "select pg_sleep(0.1)")));
      expect(pool.idleCount).toBe(4);
      wire.freeze();
      const began = performance.now();
      using short = withTimeout(ctx, 300);
      await expect(query(short, pool, "select 1")).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
      for (let n = 0; n < 4; n++) {
        using limited = withTimeout(ctx, 10_000);
        expect((await query(limited, pool, "select 1 as one")).rows).toEqual([{ one: 1 }]);
      }
      expect(performance.now() - began).toBeLessThan(8_000);
    } finally {
      await pool.end();
    }
  });
});
