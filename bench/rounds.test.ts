import { expect, it } from "@jest/globals";
import { inTurn } from "./rounds.ts";

it("measures all in turn, beginning with another one each time, after one round that does not count", async () => {
  const order: string[] = [];
  const variant = (name: string) => async () => order.push(name);
  const values = await inTurn(3, { a: variant("a"), b: variant("b") });
  expect(order.join("")).toBe("ababbaab");
  expect(values).toEqual({ a: [3, 6, 7], b: [4, 5, 8] });
});
