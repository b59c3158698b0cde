import { describe, expect, it } from "@jest/globals";
import { withCancel } from "./context.ts";
import { unavailable } from "./errors.ts";
import { createGroup, type GroupOptions } from "./group-commit.ts";
import { testContext } from "./testing/context.ts";

const ctx = testContext();

/** turn resolves in the next turn of the event loop. */
const turn = () => new Promise<void>((done) => setImmediate(done));

/** grouped answers each number with its double, and notes what was sent together; gates hold the first ones back. */
function grouped(options: Partial<GroupOptions<number, number>> = {}) {
  const sent: number[][] = [];
  const gate = Promise.withResolvers<void>();
  const group = createGroup<number, number>({
    async send(_ctx, items) {
      sent.push([...items]);
      if (sent.length === 1) await gate.promise;
      return items.map((item) => item * 2);
    },
    weigh: () => 1,
    mostWeight: 3,
    mostUnderWay: 1,
    timeoutMs: 60_000,
    ...options,
  });
  return { group, sent, open: gate.resolve };
}

describe("a group", () => {
  it("is sent at once where nothing is under way, and gathers the others meanwhile", async () => {
    const { group, sent, open } = grouped();
    const results = [group(ctx, 1)];
    await turn();
    expect(sent).toEqual([[1]]);
    results.push(...[2, 3, 4, 5].map((item) => group(ctx, item)));
    await turn();
    open();
    expect(await Promise.all(results)).toEqual([2, 4, 6, 8, 10]);
    expect(sent).toEqual([[1], [2, 3, 4], [5]]);
  });

  it("sends what is too heavy for any group alone", async () => {
    const { group, sent, open } = grouped({ weigh: (item) => item });
    const results = [9, 1, 2, 1].map((item) => group(ctx, item));
    open();
    await Promise.all(results);
    expect(sent).toEqual([[9], [1, 2], [1]]);
  });

  it("sends as many groups at once as it may", async () => {
    const { group, sent, open } = grouped({ mostUnderWay: 2, mostWeight: 1 });
    const results = [1, 2, 3].map((item) => group(ctx, item));
    await turn();
    expect(sent).toEqual([[1], [2]]);
    open();
    await Promise.all(results);
    expect(sent).toEqual([[1], [2], [3]]);
  });

  it.each([
    { name: "an urgent item comes", options: { isUrgent: (item: number) => item === 3 }, items: [1, 2, 3] },
    { name: "it is full", options: { mostWeight: 2 }, items: [1, 2] },
  ])("that lingers is sent as soon as $name", async ({ options, items }) => {
    const { group, sent, open } = grouped({ lingerMs: 60_000, ...options });
    open();
    await Promise.all(items.map((item) => group(ctx, item)));
    expect(sent).toEqual([items]);
  });

  it("that lingers is sent when its time is up, whoever has left it meanwhile", async () => {
    const { group, sent, open } = grouped({ lingerMs: 500 });
    open();
    using stopped = withCancel(ctx);
    const left = group(stopped, 1);
    stopped.cancel();
    await expect(left).rejects.toMatchObject({ code: "CANCELLED" });
    const results = [2, 3].map((item) => group(ctx, item));
    await turn();
    expect(sent).toEqual([]);
    expect(await Promise.all(results)).toEqual([4, 6]);
    expect(sent).toEqual([[2, 3]]);
  });

  it("fails only the item that made it fail", async () => {
    const { group, open } = grouped();
    const send = async (_ctx: unknown, items: readonly number[]) => {
      if (items.includes(3)) throw new TypeError("3 is poison");
      return items.map((item) => item * 2);
    };
    const poisoned = createGroup({ send, weigh: () => 1, mostWeight: 10, mostUnderWay: 1, timeoutMs: 60_000 });
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => poisoned(ctx, item)));
    expect(results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason)))).toEqual([
      2,
      4,
      "TypeError: 3 is poison",
      8,
    ]);
    const only = group(ctx, 1);
    open();
    expect(await only).toBe(2);
  });

  it("does not send again what passes by itself: that is the callers' to do", async () => {
    let sends = 0;
    const { group } = grouped({
      async send() {
        sends += 1;
        throw unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.");
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => group(ctx, item)));
    expect(results.every((result) => result.status === "rejected")).toBe(true);
    expect(sends).toBe(1);
  });

  it("goes on for the others when one of them is told to stop, and ends with the last", async () => {
    let ended = 0;
    const { group } = grouped({
      async send(each, items) {
        if (items[0] === 0) return [0];
        await new Promise((_, reject) => each.signal.addEventListener("abort", () => reject(each.signal.reason)));
        ended += 1;
        return [];
      },
    });
    using one = withCancel(ctx);
    using other = withCancel(ctx);
    const first = group(ctx, 0);
    await turn();
    const results = Promise.allSettled([group(one, 1), group(other, 2)]);
    await first;
    await turn();
    one.cancel();
    await turn();
    expect(ended).toBe(0);
    other.cancel();
    expect((await results).map((result) => result.status)).toEqual(["rejected", "rejected"]);
  });

  it("never sends what nobody waits for any more", async () => {
    const { group, sent, open } = grouped();
    using stopped = withCancel(ctx);
    const first = group(ctx, 1);
    await turn();
    const second = group(stopped, 2);
    stopped.cancel();
    open();
    await expect(second).rejects.toMatchObject({ code: "CANCELLED" });
    await first;
    expect(sent).toEqual([[1]]);
  });
});
