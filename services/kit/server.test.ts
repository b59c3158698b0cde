import { describe, expect, it } from "@jest/globals";
import type { Handlers } from "./rpc.ts";
import { serve } from "./service.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer } from "./testing/serve.ts";

const echo: Handlers<typeof EchoDefinition> = {
  say: async (ctx, req) => ({ text: `${ctx.caller}: ${req.text}` }),
  async *watch(_ctx, req) {
    for (const letter of req.text) yield { text: letter };
  },
};

describe("server", () => {
  it("answers over mTLS and knows its caller", async () => {
    await using server = await startServer({
      services: [serve(EchoDefinition, echo, { heartbeats: echoHeartbeats })],
      policies: policiesFor(EchoDefinition),
    });
    const client = await server.client(EchoDefinition);
    expect(await client.say(testContext(), { text: "hello" })).toEqual({ text: "test: hello" });
    const letters = [];
    for await (const { text } of client.watch(testContext(), { text: "abc" })) letters.push(text);
    expect(letters).toEqual(["a", "b", "c"]);
  });
});
