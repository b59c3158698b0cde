const MOST_HALVINGS = 40;
const LIMITS = Array.from({ length: MOST_HALVINGS }, (_, n) => 2 ** (n + 1)).join(",");

/**
 * halvingsSql is SQL for how often the number of snapshots that an ended state lasted can be halved: 0 for one, 1 for two
 * and three, 2 for four to seven. The index of ended states has it, so that it may never change.
 */
export function halvingsSql(row: string): string {
  return `width_bucket(${row}snapshot_no - ${row}before_no, '{${LIMITS}}'::bigint[])`;
}

/**
 * spansSql is SQL for the places in the index of ended states where those that a pin shows stand: by how often their
 * length can be halved, and the block of as many snapshots that they ended in. Each length has three, and at least
 * every third state there is shown, however long the history is.
 */
export function spansSql(pin: string, head: string): string {
  return `select k.halvings, b.block from generate_series(0, ${MOST_HALVINGS}) k(halvings)
    cross join lateral generate_series((${pin} + 1) >> k.halvings,
      least(${head}, ${pin} + (2::bigint << k.halvings) - 1) >> k.halvings) b(block)
    where (1::bigint << k.halvings) <= ${head}`;
}
