/** Columns are those of rows that travel as arrays, one for each column: its name, its type in SQL, and its value in a row. */
export type Columns<Row> = Readonly<Record<string, readonly [type: string, of: (row: Row) => unknown]>>;

/** Recordset writes rows of one shape into a statement: the planner expects a few of them, and looks up each by an index. */
export type Recordset<Row> = {
  /** sql is the item of a FROM clause that gives the rows, under a name. Its parameters begin at $first. */
  sql(name: string, first: number): string;
  /** parameters is how many parameters that takes. */
  readonly parameters: number;
  /** values are those parameters. */
  values(rows: readonly Row[]): readonly unknown[][];
};

/** createRecordset makes the recordset of some columns. */
export function createRecordset<Row>(columns: Columns<Row>): Recordset<Row> {
  const names = Object.keys(columns);
  const all = Object.values(columns);
  return {
    parameters: all.length,
    sql(name, first) {
      const arrays = all.map(([type], n) => `$${first + n}::${type}[]`);
      return `unnest(${arrays.join(", ")}) as ${name} (${names.join(", ")})`;
    },
    values: (rows) => all.map(([, of]) => rows.map((row) => of(row))),
  };
}
