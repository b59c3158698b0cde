// A mesh over the checkout and in the state folder that the arguments name, until it is stopped.
import { join } from "node:path";
import { createScreen } from "../../progress/screen.ts";
import { PROCESSES } from "../addresses.ts";
import { inMesh } from "../session.ts";

const [root = "", state = "", npm = "", externalPostgres] = process.argv.slice(2);
const screen = createScreen({ write: (text) => process.stdout.write(text) });
try {
  process.exitCode = await inMesh(
    {
      root,
      state,
      screen,
      config: { logLevel: "info", environment: {}, startedByNpm: npm === "npm" },
      sourcesDir: join(root, "sources"),
      pipelinesDir: join(root, "pipelines"),
      simulator: { listings: 1, recordedDir: undefined },
      externalPostgres,
      processes: PROCESSES,
    },
    async ({ addresses, untilStopped }) => {
      process.stdout.write(`serving ${JSON.stringify(addresses)}\n`);
      await untilStopped();
      return 0;
    },
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
