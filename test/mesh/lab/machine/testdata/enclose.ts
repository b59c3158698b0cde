// Runs a command in an enclosure until SIGTERM.
import { runEnclosed } from "../enclosure.ts";

const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
process.exitCode = await runEnclosed(process.argv.slice(2), { signal: stopping.signal });
