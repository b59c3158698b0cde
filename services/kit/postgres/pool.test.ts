import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { silentLogger } from "../log.ts";
import { testContext } from "../testing/context.ts";
import { createDataSource } from "./data-source.ts";
import { translateDatabaseError } from "./errors.ts";
import { createPool } from "./pool.ts";
import { query } from "./transaction.ts";

/** message is one of PostgreSQL's: its kind, its length and its body. */
function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
}

const accepted = message("R", Buffer.alloc(4));
const ready = message("Z", Buffer.from("I"));
const goes = message("E", Buffer.from("SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"));

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("a server that goes in the breath in which it accepts", () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end(Buffer.concat([accepted, ready, goes])));
    });
    url = `postgres://me@127.0.0.1:${await listen(server)}/mine`;
  });

  afterEach(() => void server.close());

  it("is outlived by a pool", async () => {
    const pool = createPool({ url, service: "test", log: silentLogger() });
    try {
      await expect(query(testContext(), pool, "select 1")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    } finally {
      await pool.end();
    }
  });

  it("is outlived by a data source", async () => {
    const dataSource = createDataSource({ url, service: "test", entities: [], migrations: [] });
    const failed = await dataSource.initialize().catch(translateDatabaseError);
    expect(failed).toMatchObject({ code: "UNAVAILABLE" });
  });
});
