import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";

/**
 * untilItWaits returns when somebody waits for a lock in the pool's database, or where what should wait has ended without.
 * That is handed on in an object: whoever waits for it to wait would wait for its end.
 */
export async function untilItWaits<T>(pool: Pool, ended: Promise<T>): Promise<{ readonly ended: Promise<T> }> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  ended.then(over, over);
  while (!isOver && (await pool.query(WAITING)).rowCount === 0) await delay(5);
  return { ended };
}

const WAITING =
  "select from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())";
