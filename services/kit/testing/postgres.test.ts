import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "@jest/globals";
import { Client } from "pg";
import { startPostgres } from "./postgres.ts";

const module = new URL("postgres.ts", import.meta.url).href;

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries === 600) throw new Error("never came true");
    await new Promise((done) => setTimeout(done, 50));
  }
}

it("leaves no server and no folder behind, also when its process is killed", async () => {
  const before = new Set(readdirSync(tmpdir()));
  const code = `const p = await (await import("${module}")).startPostgres(); console.log(p.url); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const url = String(line).trim();
  expect(await canConnect(url)).toBe(true);
  const made = readdirSync(tmpdir()).filter((name) => name.startsWith("colheita-postgres-") && !before.has(name));
  child.kill("SIGKILL");
  await eventually(async () => !(await canConnect(url)));
  // Another test file may have made one of these meanwhile; ours is among them.
  await eventually(() => made.some((name) => !existsSync(`${tmpdir()}/${name}`)));
});

it("comes back after a crash with what was committed", async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await postgres.crash();
  expect(await canConnect(url)).toBe(false);
  await postgres.start();
  expect(await canConnect(url)).toBe(true);
});
