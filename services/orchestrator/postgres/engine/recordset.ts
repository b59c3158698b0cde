/** Columns are those of the rows of one shape: each one's name, its type in SQL, and its value in a row. */
export type Columns<Row> = Readonly<Record<string, readonly [type: string, of: (row: Row) => unknown]>>;

/**
 * Recordset writes rows of one shape into a statement. A number of rows can be written out, so that the planner takes
 * them as constants; any number travels as arrays, one for each column, of which it expects a few rows.
 */
export type Recordset<Row> = {
  /** sql is the item of a FROM clause that gives the rows, under a name. Its parameters begin at $first. */
  sql(name: string, first: number, size: RecordsetSize): string;
  /** parameters is how many parameters that takes. */
  parameters(size: RecordsetSize): number;
  /** values are those parameters. */
  values(rows: readonly Row[], size: RecordsetSize): readonly unknown[];
};

/** RecordsetSize is how many rows a statement is written for. */
export type RecordsetSize = number | "any";

/** createRecordset makes the recordset of some columns. */
export function createRecordset<Row>(columns: Columns<Row>): Recordset<Row> {
  const names = Object.keys(columns).join(", ");
  const all = Object.values(columns);
  const rowAt = (first: number) => `(${all.map(([type], n) => `$${first + n}::${type}`).join(", ")})`;
  return {
    parameters: (size) => (size === "any" ? all.length : all.length * size),
    sql(name, first, size) {
      if (size === "any")
        return `unnest(${all.map(([type], n) => `$${first + n}::${type}[]`).join(", ")}) as ${name} (${names})`;
      const rows = Array.from({ length: size }, (_, n) => rowAt(first + n * all.length));
      return `(values ${rows.join(", ")}) as ${name} (${names})`;
    },
    values: (rows, size) =>
      size === "any"
        ? all.map(([, of]) => rows.map((row) => of(row)))
        : rows.flatMap((row) => all.map(([, of]) => of(row))),
  };
}
