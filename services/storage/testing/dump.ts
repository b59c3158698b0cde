import { Client } from "pg";

/**
 * dumpStorage writes down what a storage database holds for its readers, as sorted lines that two databases can be
 * compared by: external ids and shard ids stand for internal ones, and a snapshot is its source, its day, and a count of
 * that day's publications. Runs and times are left out, and what lines hold that are not published. Rows of snapshots
 * that nobody will see, which a finished sweep removes, are lines that begin with ["stray".
 */
export async function dumpStorage(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read");
    await client.query(LABELS);
    const lines: string[] = [];
    for (const sql of TABLES) {
      const { rows } = await client.query<{ line: unknown }>(sql);
      for (const { line } of rows) lines.push(JSON.stringify(line));
    }
    return lines.sort();
  } finally {
    await client.end();
  }
}

const LABELS = `create temp table label on commit drop as
  select n.no, n.source_id, s.line_no, s.name || '/' || n.day || '/' || row_number() over (partition by n.source_id, n.day order by n.no) label
  from snapshot n join source s on s.id = n.source_id where n.state = 3`;

const label = (no: string) => `(select label from label where no = ${no})`;
const external = (ids: string, order: string) =>
  `(select jsonb_agg(e.external_id order by ${order}) from unnest(${ids}) with ordinality i(id, o)
    left join listing e on e.id = i.id and e.line_no = t.line_no)`;

const TABLES = [
  `select jsonb_build_array('snapshot', t.label, n.state, n.outcome, n.outcome_reasons, n.generation, n.report,
      ${label("n.base_no")}) line
    from label t join snapshot n on n.no = t.no`,
  `select jsonb_build_array('shard', t.label, h.id, s.ordinal, s.state, s.pages, s.items, s.reason, s.message) line
    from label t join snapshot_shard s on s.snapshot_no = t.no join shard h on h.no = s.shard_no`,
  `select jsonb_build_array('listing', s.name, l.external_id, l.hash::text, ${label("l.version_no")}, ${label("l.since_no")},
      l.state, l.kind, trim_scale(l.amount), l.currency, ${label("l.price_no")}, ${label("l.seen_no")}) line
    from listing l join source s on s.id = l.source_id and s.line_no = l.line_no`,
  `select jsonb_build_array('version', t.label, l.external_id, h.id,
      to_jsonb(v) - array['listing_id', 'snapshot_no', 'shard_no', 'hash', 'lasting', 'terms'], v.terms <> '{}', v.hash::text) line
    from label t join listing_version v on v.snapshot_no = t.no join listing l on l.id = v.listing_id and l.line_no = t.line_no
      join shard h on h.no = v.shard_no`,
  `select jsonb_build_array('history', t.label, l.external_id, ${label("h.version_no")}, ${label("h.price_no")},
      ${label("h.seen_no")}, ${label("h.before_no")}, h.hash::text,
      to_jsonb(h) - array['listing_id', 'snapshot_no', 'source_id', 'version_no', 'price_no', 'seen_no', 'before_no', 'hash', 'lasting']) line
    from label t join listing_history h on h.snapshot_no = t.no join listing l on l.id = h.listing_id and l.line_no = t.line_no`,
  `select jsonb_build_array('batch', t.label, h.id, b.first_item, b.n, b.listings, b.rejects, b.digest::text,
      ${external("b.ids", "i.o")}, encode(b.flags, 'hex'), b.warnings) line
    from label t join batch b on b.snapshot_no = t.no join shard h on h.no = b.shard_no where b.n > 0`,
  // Carried listings are in no order but that of their ids.
  `select jsonb_build_array('carried', t.label, h.id, ${label("-b.first_item")}, b.n, ${external("b.ids", "e.external_id")}) line
    from label t join batch b on b.snapshot_no = t.no join shard h on h.no = b.shard_no where b.n < 0`,
  `select jsonb_build_array('reject', t.label, h.id, r.page, r."row", r.reason, r.message, r.external_id, encode(r.raw, 'hex')) line
    from label t join reject r on r.snapshot_no = t.no join shard h on h.no = r.shard_no`,
  `with hidden as (select no from line where state = 1),
      known as (select no from label union all select no from snapshot where line_no in (select no from hidden))
    select jsonb_build_array('stray', t.name, t.count) line from (
      select 'version' name, count(*) from listing_version where snapshot_no not in (select no from known)
      union all select 'history', count(*) from listing_history where snapshot_no not in (select no from known)
      union all select 'batch', count(*) from batch where snapshot_no not in (select no from known)
      union all select 'listing', count(*) from listing l join source s on s.id = l.source_id
        where l.line_no not in (select no from hidden)
          and (l.line_no <> s.line_no or since_no not in (select no from label))) t where t.count > 0`,
];
