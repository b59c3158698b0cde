import { type Run, Run_State, RunSchema } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { isRpcError } from "../../kit/errors.ts";
import { exit } from "../command/exit.ts";
import type { Session } from "../command/session.ts";
import { createChanges } from "../text/changes.ts";
import { runDetails } from "../text/run.ts";

// A replica may be gone for as long as another needs to take over, and the last one as long as it takes to start.
const longestSilenceMs = 30_000;
const againAfterMs = 500;

/** watch shows a run as it goes on, until its end; the code says whether it succeeded. A stream that breaks is asked for again. */
export async function watch(session: Session, name: string): Promise<number> {
  const changes = createChanges();
  let heard = session.now();
  for (;;) {
    try {
      for await (const { update } of session.clients.orchestrator.watchRun(session.ctx, { name })) {
        heard = session.now();
        if (update.case !== "run") continue;
        const run = update.value;
        if (session.json) session.update(RunSchema, run);
        else session.print(...changes.of(run));
        if (run.state >= Run_State.SUCCEEDED) return ended(session, run);
      }
    } catch (error) {
      if (session.ctx.signal.aborted) throw error;
      if (!isRpcError(error, "UNAVAILABLE", "INTERNAL", "UNKNOWN", "CANCELLED", "DEADLINE_EXCEEDED")) throw error;
      if (session.now() - heard > longestSilenceMs) throw error;
      session.note(`The orchestrator broke off (${error.code}); asking again.`);
    }
    await session.pause(againAfterMs);
  }
}

function ended(session: Session, run: Run): number {
  if (!session.json) session.print("", ...runDetails(run, session.now()));
  return run.state === Run_State.SUCCEEDED ? exit.good : exit.bad;
}
