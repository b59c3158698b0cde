/**
 * forkSql is the fork of a state that ended, as an expression on a row of listing_history: of the snapshots after the one
 * that began it, up to the one that ended it, that whose number is a multiple of the highest power of two. Each state has
 * one, and no two states of a listing have the same. Migrations have the expression, so it never changes.
 */
export function forkSql(row: string): string {
  return `${row}.snapshot_no & (-1::bigint << (64 - position(B'1' in (${row}.before_no # ${row}.snapshot_no)::bit(64))))`;
}

/**
 * forksOf are the forks of all states that a snapshot shows and that ended up to the head: one for each power of two, so
 * that a history twice as long has one more. States that it does not show have some of these forks, too.
 */
export function forksOf(no: number, headNo: number): number[] {
  const forks: number[] = [];
  for (let power = 1; power <= headNo; power *= 2) {
    const multiple = Math.floor(no / power);
    const fork = (multiple % 2 === 0 ? multiple + 1 : multiple) * power;
    if (fork <= headNo) forks.push(fork);
  }
  return forks;
}
