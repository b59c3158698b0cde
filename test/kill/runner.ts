// A mesh with the sources of a folder: it harvests days, says so on a line of its own, and serves until it is stopped.
import { join } from "node:path";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { inMesh } from "../../services/local/mesh/session.ts";
import { createOutput } from "../../services/local/output.ts";
import { runDays } from "../../services/local/run.ts";
import { root } from "../support/service.ts";

const [state = "", sourcesDir = "", days = ""] = process.argv.slice(2);
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
    const { ok } = await runDays(ctx, { clients, output, pids, days: Number(days), sources: undefined, elapsedMs });
    await untilStopped();
    return ok ? 0 : 1;
  },
);
