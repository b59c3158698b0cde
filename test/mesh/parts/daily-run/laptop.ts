import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Evidence } from "../../../support/evidence.ts";

/** runLaptop harvests days with no mesh anywhere, on sites of so many listings, and returns what they left. */
export async function runLaptop(
  folder: string,
  listings: number,
  days: readonly string[],
  signal: AbortSignal,
): Promise<Evidence> {
  const out = join(folder, "laptop.json");
  const file = join(import.meta.dirname, "laptop-main.ts");
  const options = ["--listings", String(listings), "--folder", join(folder, "laptop"), "--out", out];
  const child = spawn(process.execPath, [file, ...options, ...days], { stdio: ["ignore", "inherit", "pipe"], signal });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the laptop's run ended with ${code}: ${said}`);
  return JSON.parse(await readFile(out, "utf8")) as Evidence;
}
