import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { startPostgres, type TestPostgres } from "../../services/kit/testing/postgres.ts";
import { root } from "../command.ts";

const services = ["collector", "storage", "orchestrator"];
const script = readFileSync(path.join(root, "k8s/components/postgresql/databases.sh"), "utf8");

const present = spawnSync("psql", ["--version"]).status === 0;
if (!present) console.warn("skipped: the databases of the component postgresql; they need psql");

(present ? describe : describe.skip)("the databases of the component postgresql", () => {
  let folder = "";
  let postgres: TestPostgres;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "colheita-databases-"));
    postgres = await startPostgres();
    await query(postgres.url, "CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'postgres'");
  });
  afterAll(async () => {
    await postgres?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are made once, take new passwords when it runs again, and let nobody else in", async () => {
    for (const password of ["first-1", "it's $second"]) {
      make(password);
      for (const service of services) {
        const answered = await query(urlOf(service, password, service), "SELECT current_user::text AS name");
        expect(answered).toEqual([{ name: service }]);
      }
    }
    await expect(query(urlOf("storage", "first-1", "storage"), "SELECT")).rejects.toThrow("password");
    await expect(query(urlOf("storage", "it's $second", "collector"), "SELECT")).rejects.toThrow("permission denied");
  });

  /** make runs the script as the image does, with passwords from a folder as the Secret is mounted. */
  function make(password: string): void {
    const passwords = path.join(folder, "passwords");
    mkdirSync(passwords, { recursive: true });
    for (const service of services) writeFileSync(path.join(passwords, service), password);
    const { hostname, port } = new URL(postgres.url);
    execFileSync("sh", ["-e", "-c", script.replaceAll("/run/secrets/colheita/postgres", passwords)], {
      env: { ...process.env, PGHOST: hostname, PGPORT: port, PGPASSWORD: "postgres" },
    });
  }

  function urlOf(user: string, password: string, database: string): string {
    return `postgres://${user}:${encodeURIComponent(password)}@${new URL(postgres.url).host}/${database}`;
  }
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
