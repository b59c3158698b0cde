import { setTimeout as delay } from "node:timers/promises";
import type { Eye } from "../support/eye.ts";

/** RunNow is how a run stands. */
export type RunNow = {
  readonly id: string;
  readonly partition: string;
  readonly day: string;
  readonly state: string;
  readonly owner: string;
  readonly epoch: number;
  /** progress grows with every commit of an owner, and not when the run only changes its owner. */
  readonly progress: number;
  /** done is how many of its calls have succeeded. */
  readonly done: number;
};

/** Seen is a run's next progress after a moment. */
export type Seen = { readonly run: RunNow; readonly atMs: number };

type Wait = { readonly from: RunNow; readonly newOwner: boolean; resolve(seen: Seen): void };

const everyMs = 25;

/** A claim raises epoch and version, any other change the version alone. */
const sql = `
  select id::text, partition, day::text, state, owner, epoch::int, (version - epoch)::int progress,
    (select count(*)::int from call where run_id = run.id and call.state = 'SUCCEEDED') done
  from run
  where state in ('RUNNING', 'CANCELLING') or id = any($1::bigint[]) or day = $2`;

/** isOver says whether a run has ended. */
export function isOver({ state }: Pick<RunNow, "state">): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

/** Watch looks at the runs in the database again and again, from outside, and tells when they get on. */
export class Watch implements AsyncDisposable {
  readonly #eye: Eye;
  readonly #waits = new Set<Wait>();
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #day = "1970-01-01";
  #now: readonly RunNow[] = [];

  constructor(eye: Eye) {
    this.#eye = eye;
    this.#ended = this.#look();
  }

  /** begin watches the runs of a day, beside all that are under way. */
  begin(day: string): void {
    this.#day = day;
  }

  /** runsOf are the runs of a day when they were last seen. */
  runsOf(day: string): readonly RunNow[] {
    return this.#now.filter((run) => run.day === day);
  }

  /** doneOf is how many calls of a day's runs have succeeded. */
  doneOf(day: string): number {
    return this.runsOf(day).reduce((sum, run) => sum + run.done, 0);
  }

  /** batchesOf is how many batches of a day are stored; 0 while the database is away. */
  async batchesOf(day: string): Promise<number> {
    return (await this.#eye.counters(day))?.batches ?? 0;
  }

  /** active are the runs that somebody owns when they were last seen. */
  get active(): readonly RunNow[] {
    return this.#now.filter((run) => run.state === "RUNNING" || run.state === "CANCELLING");
  }

  /** next resolves when a run has ended, or has got on since it was as given: under a new ownership, where that is asked for. */
  next(from: RunNow, newOwner: boolean): Promise<Seen> {
    const { promise, resolve } = Promise.withResolvers<Seen>();
    this.#waits.add({ from, newOwner, resolve });
    return promise;
  }

  /** refresh looks once; false while the database is away. */
  async refresh(): Promise<boolean> {
    const ids = [...this.#waits].map(({ from }) => from.id);
    const rows = await this.#eye.query<RunNow>("orchestrator", sql, [ids, this.#day]);
    if (rows === undefined) return false;
    this.#now = rows;
    const byId = new Map(rows.map((run) => [run.id, run]));
    for (const wait of [...this.#waits]) {
      const { from, newOwner } = wait;
      const run = byId.get(from.id);
      const gotOn = run !== undefined && run.progress > from.progress && (!newOwner || run.epoch > from.epoch);
      if (run === undefined || !(gotOn || isOver(run))) continue;
      this.#waits.delete(wait);
      wait.resolve({ run, atMs: performance.now() });
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.refresh();
      await delay(everyMs, undefined, { signal }).catch(() => {});
    }
  }
}
