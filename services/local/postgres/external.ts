import { Client } from "pg";
import { fieldOf, Refusal } from "../refusal.ts";

const OLDEST_MAJOR = 15;

/**
 * checkExternal makes sure that a server given by its URL can be used: that it answers, is new enough, and lets
 * this role make databases and roles. Its Refusals never show the password.
 */
export async function checkExternal(text: string): Promise<URL> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["postgres:", "postgresql:"].includes(url.protocol) || url.hostname === "") {
    throw new Refusal("--external-postgres needs a URL such as postgres://user:password@host:5432/postgres.");
  }
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await check(client, url.host);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = String(fieldOf(error, "message") || fieldOf(error, "code") || error);
    throw new Refusal(`Cannot use PostgreSQL at ${url.host}: ${reason}.`, { cause: error });
  } finally {
    await client.end().catch(() => {});
  }
  return url;
}

type Facts = { version: string; super: boolean; createrole: boolean; createdb: boolean };

async function check(client: Client, host: string): Promise<void> {
  const { rows } = await client.query<Facts>(
    `select current_setting('server_version_num') as version, rolsuper as super, rolcreaterole as createrole,
            rolcreatedb as createdb
       from pg_roles where rolname = current_user`,
  );
  const facts = rows[0];
  if (facts === undefined) throw new Error("it does not know who is connected");
  const major = Math.floor(Number(facts.version) / 10_000);
  if (major < OLDEST_MAJOR) {
    throw new Refusal(`PostgreSQL at ${host} is version ${major}: ${OLDEST_MAJOR} or newer is needed.`);
  }
  if (!facts.super && !(facts.createrole && facts.createdb)) {
    throw new Refusal(
      `The role of --external-postgres at ${host} may not create roles and databases: give it CREATEROLE and CREATEDB.`,
    );
  }
}
