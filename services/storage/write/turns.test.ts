import { expect, it } from "@jest/globals";
import { Turns } from "./turns.ts";

it("begins one piece of work in a turn of the event loop, in order", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const loop = async () => {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push("turn");
    }
  };
  const work = async (name: string) => {
    await turns.next();
    seen.push(name);
  };
  await Promise.all([loop(), work("a"), work("b"), work("c")]);
  const between = seen.join(" ").split(/ ?turn ?/);
  expect(between.filter((name) => name !== "")).toEqual(["a", "b", "c"]);
});
