import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Evidence } from "../../../support/evidence.ts";

/** LaptopOptions say what a laptop harvests. */
export type LaptopOptions = {
  /** folder is the run's own. */
  readonly folder: string;
  /** origin is where the sites are, "http://host:port": the same as in the mesh, and on this machine. */
  readonly origin: string;
  readonly listings: number;
  readonly days: readonly string[];
  readonly signal: AbortSignal;
};

// Names of this machine's own, for one process and what it starts.
const withHosts = 'mount --bind "$0" /etc/hosts; exec "$@"';

/** runLaptop harvests days with no mesh anywhere, and returns what they left. */
export async function runLaptop({ folder, origin, listings, days, signal }: LaptopOptions): Promise<Evidence> {
  const out = join(folder, "laptop.json");
  const hosts = join(folder, "hosts");
  await writeFile(hosts, `127.0.0.1 localhost ${new URL(origin).hostname}\n`);
  const file = join(import.meta.dirname, "laptop-main.ts");
  const options = { origin, listings: String(listings), folder: join(folder, "laptop"), out };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const laptop = [process.execPath, file, ...args, ...days];
  const child = spawn("unshare", ["--mount", "sh", "-euc", withHosts, hosts, ...laptop], {
    // What it leaves behind, should it be killed, goes with the lab's own folder.
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "inherit", "pipe"],
    signal,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the laptop's run ended with ${code}: ${said}`);
  return JSON.parse(await readFile(out, "utf8")) as Evidence;
}
