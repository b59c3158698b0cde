import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { copyFileOf } from "./copy-file.ts";
import type { Loader } from "./session.ts";
import { copyStage, mergeStage, stage } from "./statements.ts";

/** openCopy is what psql would do where there is none: the same statements over the same files of a folder. */
export function openCopy(folder: string): Loader {
  return async (url) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return {
      async load(day, rows) {
        await client.query("begin");
        await client.query(stage);
        const file = createReadStream(copyFileOf(folder, day, rows), { highWaterMark: 256 * 1024 });
        await pipeline(file, client.query(copyFrom(`${copyStage} from stdin`)));
        for (const statement of mergeStage) await client.query(statement);
        await client.query("drop table stage");
        await client.query("commit");
      },
      [Symbol.asyncDispose]: () => client.end(),
    };
  };
}
