#!/usr/bin/env node
import { background } from "../kit/context.ts";
import { silentLogger } from "../kit/log.ts";
import { stopSignal } from "../kit/stop-signal.ts";
import { run } from "./run.ts";

// Whoever reads may have seen enough: `colheita runs list | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

using stop = stopSignal({ parentPipe: "none" });
const code = await run(process.argv.slice(2), {
  ctx: background({ log: silentLogger(), signal: stop.signal }),
  stdout: process.stdout,
  stderr: process.stderr,
  address: process.env.COLHEITA_ADDRESS || undefined,
  mesh: process.env.MESH,
});
// A connection that was given up keeps its timers for seconds; nobody at a prompt should wait for them.
await new Promise((written) => process.stdout.write("", written));
process.exit(code);
