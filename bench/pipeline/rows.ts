import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { plainColumns } from "../storage/plain.ts";
import { copyStage, stage } from "../storage/statements.ts";
import { withClient } from "./client.ts";
import type { MeshServer } from "./server.ts";

/** Rows are the listings of a day as a file for COPY. */
export type Rows = { readonly file: string; readonly listings: number };

/** saveRows writes the listings that a mesh's newest day has to a file, as the columns of a plain table. */
export async function saveRows(server: MeshServer, file: string): Promise<Rows> {
  const columns = plainColumns.map((column) => (FROM_LISTING.has(column) ? `l.${column}` : `v.${column}`));
  return await withClient(server.urlOf("colheita_storage"), async (client) => {
    const copy = client.query(
      copyTo(
        `copy (select ${columns.join(", ")} from listing l
            join listing_version v on v.snapshot_no = l.version_no and v.listing_id = l.id
            where l.state = 1 order by l.id) to stdout`,
      ),
    );
    await pipeline(copy, createWriteStream(file));
    return { file, listings: copy.rowCount };
  });
}

/** checkRows throws unless a plain table has every row of a day, with its newest content. */
export async function checkRows(url: string, { file, listings }: Rows): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(stage);
    await pipeline(createReadStream(file), client.query(copyFrom(`${copyStage} from stdin`)));
    await client.query("analyze stage");
    const { rows } = await client.query<{ found: number }>(
      `select count(*)::int found from stage s join listing l using (source_id, external_id)
        where l.hash = s.hash and l.title = s.title and l.amount is not distinct from s.amount`,
    );
    if (rows[0]?.found !== listings) throw new Error(`a plain table has ${rows[0]?.found} of ${listings} listings`);
  });
}

const FROM_LISTING: ReadonlySet<string> = new Set(["source_id", "external_id"]);
