/** The peer: DBOS with the same runs, in its own database, as its documentation says, with its telemetry off. */
import { DBOS } from "@dbos-inc/dbos-sdk";
import { answerRequests } from "../answer.ts";
import { inLoops, timed, type Work } from "./work.ts";

DBOS.setConfig({
  name: "bench",
  systemDatabaseUrl: process.argv[2] ?? "",
  logLevel: "error",
  enableOTLP: false,
  tracingEnabled: false,
});
const run = DBOS.registerWorkflow(
  async (steps: number) => {
    for (let n = 0; n < steps; n++) await DBOS.runStep(async () => ({}), { name: `step-${n}` });
  },
  { name: "run" },
);
await DBOS.launch();

await answerRequests<Work>(
  (work) => timed(() => inLoops(work, async () => void (await run(work.steps)))),
  () => DBOS.shutdown(),
);
