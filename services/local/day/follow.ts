import type { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { type Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import type { Context } from "../../kit/context.ts";
import type { Client } from "../../kit/rpc.ts";
import { Patience } from "./persist.ts";

/** Watcher is a service that shows how a run goes. */
export type Watcher = Pick<Client<typeof OrchestratorServiceDefinition>, "watchRun">;

/** isOver says whether a run has ended, in whatever way. */
export function isOver({ state }: Run): boolean {
  return state === Run_State.SUCCEEDED || state === Run_State.FAILED || state === Run_State.CANCELLED;
}

/**
 * follow yields a run as it is now and each time it changes, its end last. It outlives the service that it watches:
 * when that dies, it watches again as soon as it is back.
 */
export async function* follow(ctx: Context, watcher: Watcher, name: string): AsyncGenerator<Run> {
  const patience = new Patience();
  for (;;) {
    try {
      for await (const { update } of watcher.watchRun(ctx, { name })) {
        patience.reset();
        if (update?.$case !== "run") continue;
        yield update.value;
        if (isOver(update.value)) return;
      }
    } catch (error) {
      await patience.wait(ctx, error);
    }
  }
}
