import { expect, it } from "@jest/globals";
import { Gate } from "./gate.ts";

const never = new AbortController().signal;

it("lets so many in at once, in the order they came", async () => {
  const gate = new Gate(2);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      gate.run(never, async () => {
        most = Math.max(most, ++inside);
        order.push(index);
        await new Promise((done) => setImmediate(done));
        inside--;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it("gives a place back after a failure, and to nobody who has gone", async () => {
  const gate = new Gate(1);
  await expect(gate.run(never, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const first = Promise.withResolvers<void>();
  const running = gate.run(never, () => first.promise);
  const gone = new AbortController();
  const waiting = gate.run(gone.signal, () => Promise.resolve("never"));
  const after = gate.run(never, () => Promise.resolve("in"));
  gone.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  first.resolve();
  await running;
  expect(await after).toBe("in");
});
