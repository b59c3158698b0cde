import fastify from "fastify";
import { Pool } from "undici";
import type { Variant } from "../../wire/variant.ts";
import { checkEcho, message } from "../echo.ts";
import type { Echo } from "../gen/rpc/colheita/bench/v1/echo_service.ts";

// With it Fastify validates what comes, and writes what goes with a function made for it.
const schema = {
  type: "object",
  properties: { name: { type: "string" }, text: { type: "string" } },
  required: ["name", "text"],
} as const;

/** json is JSON over HTTP/1.1, by Fastify and undici, on a socket for each call under way. */
export const json: Variant = {
  async serve() {
    const app = fastify();
    app.post<{ Body: Echo }>("/say", { schema: { body: schema, response: { 200: schema } } }, async ({ body }) => body);
    const origin = await app.listen({ host: "127.0.0.1", port: 0 });
    return { address: origin, close: () => app.close() };
  },
  async connect(origin) {
    const pool = new Pool(origin, { connections: 64 });
    return {
      async call() {
        const { body } = await pool.request({
          method: "POST",
          path: "/say",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(message),
        });
        checkEcho((await body.json()) as Echo);
      },
      close: () => pool.close(),
    };
  },
};
