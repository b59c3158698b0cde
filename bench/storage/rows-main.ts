/** A statement for each row, prepared once: how most programs begin. */
import { Client } from "pg";
import { plainColumns, plainOf } from "./plain.ts";
import { chunksOf } from "./rows.ts";
import { answerLoads } from "./session.ts";
import { keepPrices, setAll } from "./statements.ts";

const CHUNK = 500;

const statement = `with written as (
  insert into listing (${plainColumns.join(", ")}) values (${plainColumns.map((_, n) => `$${n + 1}`).join(", ")})
  on conflict (source_id, external_id) do update set ${setAll("excluded")} where listing.hash <> excluded.hash
  returning new.id, old.amount before, new.amount)
${keepPrices}`;

await answerLoads(async (url) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    async load(day, rows) {
      for (const chunk of chunksOf(rows, day, CHUNK)) {
        for (const listing of chunk) {
          await client.query({ name: "write", text: statement, values: Object.values(plainOf(listing)) });
        }
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
});
