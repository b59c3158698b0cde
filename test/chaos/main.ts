// Harvests days while parts of the mesh are killed, held and cut off, and shows that every day ran to its end once.
import { runCommand } from "../../services/local/command.ts";
import { boundaries } from "./commands/boundaries.ts";
import { campaign } from "./commands/campaign.ts";
import { directed } from "./commands/directed.ts";
import { sabotage } from "./commands/sabotage.ts";
import { HELP, type Options, readOptions } from "./options.ts";

async function holds(options: Options): Promise<boolean> {
  if (options.sabotage !== undefined) return sabotage(options, options.sabotage);
  if (options.directed !== undefined) return directed(options, options.directed);
  if (options.boundaries !== undefined) return boundaries(options, options.boundaries);
  return campaign(options);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
process.exitCode = await runCommand({
  help: HELP,
  parse: readOptions,
  run: async (options) => ((await holds(options)) ? 0 : 1),
});
