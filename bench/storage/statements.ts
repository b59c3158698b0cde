import { plainColumns } from "./plain.ts";

/** setAll assigns every column that may change from a row of that name. */
export function setAll(row: string): string {
  return plainColumns
    .slice(2)
    .map((column) => `${column} = ${row}.${column}`)
    .join(", ");
}

/** keepPrices is the end of a statement that has written rows: their new prices go to the history. */
export const keepPrices = `insert into price_history (listing_id, amount)
  select id, amount from written where before is distinct from amount`;

/** stage is a temporary table that a day's rows are copied into. */
export const stage = `create temp table stage as select ${plainColumns.join(", ")} from listing limit 0`;

/** copyStage fills it from text; after it comes "from" and where. */
export const copyStage = `copy stage (${plainColumns.join(", ")})`;

/**
 * mergeStage brings a day into the table in one statement. The statistics come first: without them PostgreSQL takes a
 * large stage for a small one.
 */
export const mergeStage = [
  "analyze stage",
  `with written as (
    merge into listing l using stage s on l.source_id = s.source_id and l.external_id = s.external_id
    when matched and l.hash <> s.hash then update set ${setAll("s")}
    when not matched then insert (${plainColumns.join(", ")}) values (${plainColumns.map((column) => `s.${column}`).join(", ")})
    returning new.id, old.amount before, new.amount)
  ${keepPrices}`,
] as const;
