/** What psql would do where there is none: the same statements, the same file. Arguments: the database's URL, the file. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { copyStage, mergeStage, stage } from "../storage/statements.ts";
import { withClient } from "./client.ts";

const [url = "", file = ""] = process.argv.slice(2);

await withClient(url, async (client) => {
  await client.query("begin");
  await client.query(stage);
  await pipeline(
    createReadStream(file, { highWaterMark: 256 * 1024 }),
    client.query(copyFrom(`${copyStage} from stdin`)),
  );
  for (const statement of mergeStage) await client.query(statement);
  await client.query("drop table stage");
  await client.query("commit");
});
