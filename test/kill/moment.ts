import { Client } from "pg";
import type { Counters, Eye } from "../support/eye.ts";
import { until } from "../support/waiting.ts";
import type { Strike } from "./blow.ts";
import type { Mesh } from "./mesh.ts";

/** Moment is when a blow falls: what has been reached by then. Disposing of it lets go of what was held for it. */
export type Moment = AsyncDisposable & {
  /** at is how far the day was, in words. */
  readonly at: string;
  readonly counters: Counters;
};

/** Watched is the day in which a moment is waited for; totals are what an undisturbed day comes to. */
export type Watched = { readonly mesh: Mesh; readonly eye: Eye; readonly day: string; readonly totals: Counters };

/** momentOf waits until a day has got as far as a strike wants it. It throws where the day is over before. */
export async function momentOf(watched: Watched, { blow, share }: Strike): Promise<Moment> {
  if (blow.at === "publish") return publishing(watched);
  const { at } = blow;
  const total = watched.totals[at];
  const counters = await reached(watched, (now) => now[at] >= Math.ceil(total * share));
  const percent = Math.round((100 * counters[at]) / total);
  return { at: `${counters[at]} of ${total} ${at} (${percent}%)`, counters, [Symbol.asyncDispose]: async () => {} };
}

/**
 * publishing holds the lock that the transaction needs which shows a day to readers, and returns when the first such
 * transaction waits for it: whatever is killed now is killed inside of it.
 */
async function publishing(watched: Watched): Promise<Moment> {
  const { eye, totals } = watched;
  // Every snapshot of the day is open by now, which needs the same lock.
  await reached(watched, (now) => now.batches >= totals.batches * 0.5);
  const client = new Client({ connectionString: eye.url("storage") });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select from source for no key update");
    await until("a transaction that publishes", async () => {
      const waiting = await eye.query(
        "storage",
        "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from source%for update%'",
      );
      return waiting !== undefined && waiting.length > 0 ? true : undefined;
    });
    const counters = await reached(watched, () => true);
    return { at: "inside a publication", counters, [Symbol.asyncDispose]: () => client.end().catch(() => {}) };
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function reached({ mesh, eye, day }: Watched, isThere: (now: Counters) => boolean): Promise<Counters> {
  let missed: unknown;
  mesh.reported.then(
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
