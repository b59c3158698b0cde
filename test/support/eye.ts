import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseError, Pool, type QueryResultRow } from "pg";

/** Owner is a service that has a database. */
export type Owner = "collector" | "storage" | "orchestrator";

/** Counter is what a run's progress is counted in: archived pages, stored batches, calls that succeeded. */
export type Counter = "pages" | "batches" | "calls";

/** Counters are how far a day is, over all its sources. */
export type Counters = Readonly<Record<Counter, number>>;

/** Runs says how the runs of a day stand. */
export type Runs = { readonly all: number; readonly ended: number };

/** What a server says that is going, coming, has not been set up yet, or is being migrated. */
const AWAY = /^(08|28|3D|57|42P01|40P01)/;

/** Eye looks into a mesh's databases from outside, also across their deaths: what it cannot see is undefined. */
export class Eye implements AsyncDisposable {
  /** state is the mesh's state folder. */
  readonly state: string;
  readonly #pools = new Map<Owner, Pool>();

  constructor(state: string) {
    this.state = state;
  }

  /** url is where a service's database is now. */
  url(owner: Owner): string {
    return readFileSync(join(this.state, `secrets/colheita_${owner}.url`), "utf8").trim();
  }

  /** query asks one database; undefined while it is away. */
  async query<T extends QueryResultRow>(owner: Owner, sql: string, values: unknown[] = []): Promise<T[] | undefined> {
    try {
      return (await this.#pool(owner).query<T>(sql, values)).rows;
    } catch (error) {
      if (error instanceof DatabaseError && !AWAY.test(error.code ?? "")) throw error;
      // It may come back on another port.
      await this.#drop(owner);
      return undefined;
    }
  }

  /** counters are how far a day is; undefined where any database is away. */
  async counters(day: string): Promise<Counters | undefined> {
    const counts = await Promise.all([
      this.#count("collector", "page p join plan n on n.id = p.plan_id where n.day = $1", day),
      this.#count("storage", "batch b join snapshot n on n.no = b.snapshot_no where n.day = $1 and b.n > 0", day),
      this.#count(
        "orchestrator",
        "call c join run n on n.id = c.run_id where n.day = $1 and c.state = 'SUCCEEDED'",
        day,
      ),
    ]);
    const [pages, batches, calls] = counts;
    if (pages === undefined || batches === undefined || calls === undefined) return undefined;
    return { pages, batches, calls };
  }

  /** runs says how many runs a day has, and how many have ended. */
  async runs(day: string): Promise<Runs | undefined> {
    const rows = await this.query<Runs>(
      "orchestrator",
      "select count(*)::int as all, count(end_time)::int as ended from run where day = $1",
      [day],
    );
    return rows?.[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#pools.keys()].map((owner) => this.#drop(owner)));
  }

  async #count(owner: Owner, what: string, day: string): Promise<number | undefined> {
    const rows = await this.query<{ count: number }>(owner, `select count(*)::int from ${what}`, [day]);
    return rows?.[0]?.count;
  }

  #pool(owner: Owner): Pool {
    const kept = this.#pools.get(owner);
    if (kept !== undefined) return kept;
    const pool = new Pool({ connectionString: this.url(owner), connectionTimeoutMillis: 2_000, max: 1 });
    // A server that is killed ends connections at any time; the next query tells.
    pool.on("error", () => {});
    this.#pools.set(owner, pool);
    return pool;
  }

  async #drop(owner: Owner): Promise<void> {
    const pool = this.#pools.get(owner);
    this.#pools.delete(owner);
    await pool?.end();
  }
}
