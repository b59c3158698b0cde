/** priceOf is a price in the order of pages, as an expression: what has none is last. */
export const priceOf = (amount: string) => `coalesce(${amount}, 'Infinity'::numeric)`;

/**
 * isInRange is a condition on a listing of the source p: it stands in the range a of a page. That it is not the one at which
 * the range begins is seen by its id, which costs a fifth of comparing prices.
 */
export function isInRange(price: string, externalId: string): string {
  return `(${price}, ${externalId}) >= (a.price, a.external_id) and ${price} <= a.most
    and (${externalId} <> a.external_id or (${price}, ${externalId}, p.source) > (a.price, a.external_id, a.source))`;
}

/**
 * asked is whether a version has the words and the category of the question. It is a scalar, not EXISTS: PostgreSQL would
 * join all versions first, where 50 rows in order would do.
 */
export function asked(listing: string, version: string): string {
  return `case when $12 = '' and cardinality($13::text[]) = 0 then true
    else (select ($12 = '' or v.category_id = $12) and v.search like all($13::text[]) from listing_version v
      where v.snapshot_no = ${version} and v.listing_id = ${listing}) end`;
}
