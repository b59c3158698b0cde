// A service that serves once, and can't start any more after that: a file remembers.
import { existsSync, writeFileSync } from "node:fs";

const memory = process.argv[2] ?? "";
if (existsSync(memory)) {
  process.stderr.write("The second start fails.\n");
  process.exitCode = 1;
} else {
  writeFileSync(memory, "");
  process.stdout.write(`${JSON.stringify({ ready: true, service: "fake" })}\n`);
}
