import { Client } from "pg";

/** Session is a connection that writes much at once, until it is disposed of. */
export type Session = AsyncDisposable & { readonly client: Client };

/** openSession connects to a database: to sort in memory, compile nothing, and not wait for the disk at each commit. */
export async function openSession(url: string): Promise<Session> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    "set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '256MB'; set jit = off",
  );
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
