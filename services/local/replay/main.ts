import { join, resolve } from "node:path";
import { runCommand } from "../command.ts";
import { readConfig } from "../config.ts";
import { GRPC_SERVICES } from "../mesh/addresses.ts";
import { inMesh } from "../mesh/session.ts";
import { createOutput } from "../output.ts";
import { seconds } from "../report/time.ts";
import { type Flags, HELP, parseFlags } from "./flags.ts";
import { dataFolder, stateFolder } from "./folders.ts";
import { replay } from "./run.ts";

async function main(flags: Flags): Promise<number> {
  const root = resolve(import.meta.dirname, "../../..");
  const recordedDir = dataFolder(flags.data);
  const output = createOutput(flags.json, process.stdout, process.stderr);
  using screen = output.screen;
  using state = stateFolder(flags.state);
  const options = {
    root,
    config: readConfig(process.env),
    screen,
    state: state.path,
    sourcesDir: join(root, "sources/recorded"),
    pipelinesDir: join(root, "pipelines"),
    simulator: { listings: 1, recordedDir },
    externalPostgres: flags.externalPostgres,
    processes: GRPC_SERVICES,
  };
  const code = await inMesh(options, async ({ ctx, clients, addresses }) => {
    const { source, days } = flags;
    const simulator = addresses.simulator.http;
    return (await replay(ctx, { ...clients, simulator, output, source, days })) ? 0 : 1;
  });
  screen.print(`Stopped; ${seconds(performance.now())} in all.`);
  return code;
}

process.exitCode = await runCommand({ help: HELP, parse: parseFlags, run: main });
