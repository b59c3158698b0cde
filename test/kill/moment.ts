import { Client } from "pg";
import { sites } from "../../services/simulator/shelf.ts";
import type { Counters, Eye } from "../support/eye.ts";
import { until } from "../support/waiting.ts";
import type { Strike } from "./blow.ts";
import type { Mesh } from "./mesh.ts";

/** Moment is when a blow falls: what has been reached by then. Disposing of it lets go of what was held for it. */
export type Moment = AsyncDisposable & {
  /** at is how far the day was, in words. */
  readonly at: string;
};

/** Watched is the day in which a moment is waited for; totals are what an undisturbed day comes to. */
export type Watched = { readonly mesh: Mesh; readonly eye: Eye; readonly day: string; readonly totals: Counters };

/** momentOf begins a day and waits until it has got as far as a strike wants it. The day lasts until the moment is let go of. */
export async function momentOf(watched: Watched, strike: Strike): Promise<Moment> {
  await using stack = new AsyncDisposableStack();
  await watched.mesh.serving;
  // What a day found is written before it is shown. Whoever is late sees the day as it was held.
  const unpublished = stack.use(await hold(watched.eye, "lock table listing_history in share mode"));
  watched.mesh.begin();
  const publish = strike.blow.at === "publish";
  const at = await (publish ? publishing(watched, stack, unpublished) : counted(watched, stack, unpublished, strike));
  const held = stack.move();
  return { at, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function counted(
  watched: Watched,
  stack: AsyncDisposableStack,
  unpublished: AsyncDisposable,
  { blow, share }: Strike,
): Promise<string> {
  if (blow.at === "publish") throw new TypeError("a publication is not counted");
  const { at } = blow;
  const total = watched.totals[at];
  const wanted = Math.ceil(total * share);
  // Of each source two calls are left where none is published; all but one go on, where those are not enough.
  const most = total - 2 * sites.length;
  if (at === "calls" && wanted > most) {
    await reached(watched, (now) => now.calls >= most);
    stack.use(await hold(watched.eye, "select from source order by id limit 1 for no key update"));
    await unpublished[Symbol.asyncDispose]();
  }
  const counters = await reached(watched, (now) => now[at] >= wanted);
  return `${counters[at]} of ${total} ${at} (${Math.round((100 * counters[at]) / total)}%)`;
}

/**
 * publishing holds the lock that the transaction needs which shows a day to readers, and returns when the first such
 * transaction waits for it: whatever is killed now is killed inside of it.
 */
async function publishing(
  watched: Watched,
  stack: AsyncDisposableStack,
  unpublished: AsyncDisposable,
): Promise<string> {
  const { eye, totals } = watched;
  // Every snapshot of the day is open by now, which needs the same lock.
  await reached(watched, (now) => now.batches >= totals.batches * 0.5);
  stack.use(await hold(eye, "select from source for no key update"));
  await unpublished[Symbol.asyncDispose]();
  await until("a transaction that publishes", async () => {
    const waiting = await eye.query(
      "storage",
      "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from source%for update%'",
    );
    return waiting !== undefined && waiting.length > 0 ? true : undefined;
  });
  return "inside a publication";
}

/** hold takes a lock in storage's database, as soon as there is what it locks, and keeps it until it is disposed of. */
async function hold(eye: Eye, sql: string): Promise<AsyncDisposable> {
  const client = await until(sql, async () => {
    // A database that was struck may be on its way back.
    let own: Client | undefined;
    try {
      own = new Client({ connectionString: eye.url("storage") });
      own.on("error", () => {});
      await own.connect();
      await own.query("begin");
      await own.query(sql);
      return own;
    } catch {
      await own?.end().catch(() => {});
      return undefined;
    }
  });
  return { [Symbol.asyncDispose]: () => client.end().catch(() => {}) };
}

async function reached({ mesh, eye, day }: Watched, isThere: (now: Counters) => boolean): Promise<Counters> {
  let missed: unknown;
  mesh.harvested.then(
    () => {
      missed = new Error(`${day} was over before its moment came`);
    },
    (reason: unknown) => {
      missed = reason;
    },
  );
  return until(`the moment of ${day}`, async () => {
    if (missed !== undefined) throw missed;
    const now = await eye.counters(day);
    return now !== undefined && isThere(now) ? now : undefined;
  });
}
