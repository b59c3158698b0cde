import { join, resolve } from "node:path";
import { runCommand } from "./command.ts";
import { readConfig } from "./config.ts";
import { type Flags, HELP, parseFlags } from "./flags.ts";
import { PROCESSES } from "./mesh/addresses.ts";
import { hints } from "./mesh/hints.ts";
import { inMesh } from "./mesh/session.ts";
import { createOutput } from "./output.ts";
import { seconds } from "./report/time.ts";
import { runDays } from "./run.ts";

async function main(flags: Flags): Promise<number> {
  const root = resolve(import.meta.dirname, "../..");
  const output = createOutput(flags.json, process.stdout, process.stderr);
  using screen = output.screen;
  const options = {
    root,
    config: readConfig(process.env),
    screen,
    state: flags.state ?? join(root, ".colheita"),
    sourcesDir: join(root, "sources"),
    pipelinesDir: join(root, "pipelines"),
    simulator: { listings: flags.listings, recordedDir: undefined },
    externalPostgres: flags.externalPostgres,
    processes: PROCESSES,
  };
  const code = await inMesh(options, async ({ ctx, clients, addresses, folder, untilStopped }) => {
    const { days, sources } = flags;
    const result = await runDays(ctx, {
      clients,
      output,
      pids: folder.pids,
      days,
      sources,
      elapsedMs: () => performance.now(),
    });
    if (!flags.once) {
      output.text(hints(addresses, folder, result));
      await untilStopped();
    }
    return result.ok ? 0 : 1;
  });
  screen.print(`Stopped; ${seconds(performance.now())} in all.`);
  return code;
}

process.exitCode = await runCommand({ help: HELP, parse: parseFlags, run: main });
