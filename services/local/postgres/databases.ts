import { join } from "node:path";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { keptSecret, writeSecret } from "../state/secret.ts";
import { scramVerifier } from "./scram.ts";

/** Databases are the files that hold each service's database URL, by the service's name. */
export type Databases = ReadonlyMap<string, string>;

/**
 * createDatabases gives every service a database and a role of its own, which owns that database and can enter
 * no other. What is there already stays. The URLs are written to files in the secrets folder, for this user's
 * eyes alone.
 */
export async function createDatabases(adminUrl: URL, services: readonly string[], secrets: string): Promise<Databases> {
  const client = new Client({ connectionString: adminUrl.href, application_name: "colheita local" });
  // A server that goes away in between fails the query under way; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    const files = new Map<string, string>();
    for (const service of services) {
      const name = `colheita_${service}`;
      const password = keptSecret(join(secrets, `${name}.password`));
      await createRole(client, name, password);
      await createDatabase(client, name);
      const file = join(secrets, `${name}.url`);
      writeSecret(file, urlOf(adminUrl, name, password));
      files.set(service, file);
    }
    return files;
  } finally {
    await client.end();
  }
}

async function createRole(client: Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [name]);
  const role = escapeIdentifier(name);
  if (rowCount === 0) await client.query(`create role ${role}`);
  // The password of the secrets folder counts, whoever made the role.
  await client.query(`alter role ${role} login password ${escapeLiteral(scramVerifier(password))}`);
  // To own things in the role's name, one that is not a superuser has to be a member.
  await client.query(`grant ${role} to current_user`);
}

async function createDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
  const database = escapeIdentifier(name);
  if (rowCount === 0) await client.query(`create database ${database} owner ${database} template template0`);
  await client.query(`revoke all on database ${database} from public`);
}

function urlOf(adminUrl: URL, name: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return url.href;
}
