import { sleep } from "../abort.ts";
import { common } from "../config.ts";
import { runService } from "../main.ts";
import { serve } from "../service.ts";
import { EchoDefinition, echoHeartbeats } from "./echo.ts";
import { policiesFor } from "./policies.ts";

await runService({
  name: "echo",
  config: common,
  policies: policiesFor(EchoDefinition, { callers: ["operator"], deadlineMs: 60_000 }),
  async build({ resources, log }) {
    resources.defer(() => log.info("resources closed"));
    const handlers = {
      say: async (_ctx: unknown, req: { text: string }) => req,
      async *watch(ctx: { signal: AbortSignal }) {
        yield { text: "first" };
        await sleep(ctx.signal, 60_000);
      },
    };
    return { services: [serve(EchoDefinition, handlers, { heartbeats: echoHeartbeats })] };
  },
});
