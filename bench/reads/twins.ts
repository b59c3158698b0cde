import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { encodeMessage } from "../../services/kit/wire.ts";
import { decimalOf } from "../../services/storage/money.ts";
import { bigintOf, fingerprintOf } from "../../services/storage/write/fingerprint.ts";
import { contentHash } from "../../services/storage/write/hash.ts";
import { SOURCE } from "./catalog.ts";
import { externalIdOf, goods } from "./goods.ts";

const CHUNK = 1_000;

/**
 * makeTwins keeps beside storage's tables what each listing is with its other price, its hashes as the service would
 * make them: days that are written by SQL lead to listings that the service knows again.
 */
export async function makeTwins(client: Client, listings: number): Promise<void> {
  await client.query(`create unlogged table named (n int not null, external_id text collate "C" not null,
    amount numeric not null, hash bigint not null, lasting bigint not null)`);
  await pipeline(lines(listings), client.query(copyFrom("copy named from stdin")));
  await client.query(
    `create unlogged table twin as select t.n, l.id listing_id, l.amount amount_a, l.hash hash_a, l.lasting lasting_a,
        l.version_no first_no, t.amount amount_b, t.hash hash_b, t.lasting lasting_b
      from named t join listing l on l.external_id = t.external_id
      join source s on s.id = l.source_id and s.name = '${SOURCE}'`,
  );
  await client.query("drop table named");
  await client.query("alter table twin add primary key (n)");
  await client.query("create unique index on twin (listing_id)");
  await client.query("analyze twin");
}

function* lines(listings: number): Generator<string> {
  for (let start = 0; start < listings; start += CHUNK) {
    const count = Math.min(CHUNK, listings - start);
    yield Array.from({ length: count }, (_, index) => line(start + index)).join("");
  }
}

function line(n: number): string {
  const twin = goods(n, 1);
  const hash = contentHash(twin);
  // It has nothing that does not last.
  const lasting = bigintOf(fingerprintOf(encodeMessage(Listing, twin))) ^ hash;
  return `${n}\t${externalIdOf(n)}\t${twin.price ? decimalOf(twin.price) : "\\N"}\t${hash}\t${lasting}\n`;
}
