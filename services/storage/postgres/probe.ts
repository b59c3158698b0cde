import type { ClientBase } from "pg";
import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { moneyOf } from "../money.ts";
import type { Published } from "../write/carry.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";

/** Probed is what the database knows of a row's listing: 0, nothing; an id, published with the same content; -id, another content. */
export type Probed = number;

/** probe asks for listings by external id and content hash; the answer is in the order of the question. */
export async function probe(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  externalIds: readonly string[],
  hashes: readonly bigint[],
): Promise<Probed[]> {
  if (externalIds.length === 0) return [];
  // One array comes back as one text: a row per listing would cost more than the question itself.
  const { rows } = await tx.query<{ ids: string }>({
    name: "probe",
    text: `select array_agg(case when l.id is null then 0 when l.hash = u.h and l.since_no <= $2 then l.id else -l.id end
        order by u.o)::text ids
      from unnest($3::text[], $4::bigint[]) with ordinality u(k, h, o)
      left join lateral (select id, hash, since_no from listing
        where source_id = $1 and line_no = $5 and external_id = u.k collate "C" limit 1) l on true`,
    values: [snapshot.sourceId, snapshot.baseNo, externalIds, `{${hashes.join(",")}}`, snapshot.lineNo],
  });
  const text = rows[0]?.ids ?? "{}";
  return text.slice(1, -1).split(",").map(Number);
}

/** PublishedVersion is a listing's last published content, as far as a change of it needs it. */
export type PublishedVersion = Published & { readonly hash: bigint; readonly categoryId: string };

/** findPublished returns the last published versions of listings by id; one that was never published has none. */
export async function findPublished(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  ids: readonly number[],
): Promise<Map<number, PublishedVersion>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<PublishedRow>({
    name: "published-find",
    text: `select l.id, l.hash, v.title, v.url, v.kind, v.amount, v.currency, v.category_id "categoryId"
      from unnest($1::bigint[]) k(id)
      cross join lateral (select id, hash, version_no from listing
        where id = k.id and line_no = $3 and since_no <= $2 limit 1) l
      cross join lateral (select title, url, kind, amount, currency, category_id from listing_version
        where snapshot_no = l.version_no and listing_id = l.id limit 1) v`,
    values: [ids, snapshot.baseNo, snapshot.lineNo],
  });
  return new Map(rows.map((row) => [Number(row.id), publishedOf(row)]));
}

type PublishedRow = {
  id: string;
  hash: string;
  title: string;
  url: string;
  kind: Listing["priceKind"];
  amount: string | null;
  currency: string | null;
  categoryId: string;
};

function publishedOf(row: PublishedRow): PublishedVersion {
  const price = row.amount === null ? undefined : moneyOf(row.amount, row.currency ?? "");
  const { title, url, kind: priceKind, categoryId } = row;
  return { hash: BigInt(row.hash), title, url, price, priceKind, categoryId };
}
