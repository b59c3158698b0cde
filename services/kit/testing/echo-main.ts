import { sleep } from "../abort.ts";
import { common } from "../config.ts";
import { runService } from "../main.ts";
import { serve } from "../service.ts";
import { durationMs } from "../variables.ts";
import { EchoDefinition, echoHeartbeats } from "./echo.ts";
import { policiesFor } from "./policies.ts";

await runService({
  name: "echo",
  config: {
    ...common,
    startMs: durationMs({ env: "START_MS", help: "How long the service waits as it starts.", default: 0 }),
  },
  policies: policiesFor(EchoDefinition, { callers: ["operator"], deadlineMs: 60_000 }),
  async build({ config, ctx, resources, log }) {
    log.info("starting");
    await sleep(ctx.signal, config.startMs);
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
