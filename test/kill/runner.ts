// A mesh with the sources of a folder. It says on a line of its own that it serves; then it harvests a day for each line
// that it is told, and says so on another. It serves until it is stopped.
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { inMesh } from "../../services/local/mesh/session.ts";
import { createOutput } from "../../services/local/output.ts";
import { runDays } from "../../services/local/run.ts";
import { root } from "../support/service.ts";

const [state = "", sourcesDir = ""] = process.argv.slice(2);
const output = createOutput(true, process.stdout, process.stderr);
process.exitCode = await inMesh(
  {
    root,
    state,
    sourcesDir,
    screen: output.screen,
    // As below npm, it ends when whoever started it does.
    config: { logLevel: "info", environment: { PATH: process.env.PATH ?? "" }, startedByNpm: true },
    pipelinesDir: join(root, "pipelines"),
    simulator: { listings: 1, recordedDir: undefined },
    externalPostgres: undefined,
    processes: PROCESSES,
  },
  async ({ ctx, clients, folder: { pids }, untilStopped }) => {
    const elapsedMs = () => performance.now();
    output.line("serving");
    const stopped = untilStopped();
    const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    let isWell = true;
    for (;;) {
      const next = await Promise.race([lines.next(), stopped]);
      if (next === undefined || next.done) break;
      const { ok } = await runDays(ctx, { clients, output, pids, days: 1, sources: undefined, elapsedMs });
      isWell &&= ok;
    }
    await stopped;
    process.stdin.destroy();
    return isWell ? 0 : 1;
  },
);
