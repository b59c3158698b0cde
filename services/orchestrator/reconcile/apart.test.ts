import { expect, it } from "@jest/globals";
import { sleep } from "../../kit/abort.ts";
import { withTimeout } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createApart } from "./apart.ts";

it("goes on after one that fails and one that hangs, and begins with the others next time", async () => {
  const acted: string[] = [];
  const told: string[] = [];
  const bad = new Set(["broken", "hangs"]);
  const apart = createApart<string>({
    nameOf: (item) => item,
    limitMs: 50,
    async act(ctx, item) {
      acted.push(item);
      if (!bad.has(item)) return;
      if (item === "hangs") await sleep(ctx.signal, 3_600_000);
      throw new TypeError(`${item} is broken`);
    },
    onTrouble: (_ctx, item) => told.push(item),
  });
  const items = ["broken", "hangs", "whole"];
  expect(await apart(testContext(), items)).toMatchObject({ message: "broken is broken" });
  expect(await apart(testContext(), items)).toBeDefined();
  expect(acted).toEqual(["broken", "hangs", "whole", "whole", "broken", "hangs"]);
  expect(told).toEqual(["broken", "hangs"]);
  bad.clear();
  expect(await apart(testContext(), items)).toBeUndefined();
  bad.add("hangs");
  await apart(testContext(), items);
  expect(told).toEqual(["broken", "hangs", "hangs"]);
});

it("ends with its context, and begins elsewhere the next time", async () => {
  const acted: string[] = [];
  const apart = createApart<string>({
    nameOf: (item) => item,
    limitMs: 3_600_000,
    async act(ctx, item) {
      acted.push(item);
      if (item === "hangs") await sleep(ctx.signal, 3_600_000);
    },
  });
  for (let time = 0; time < 2; time++) {
    using limited = withTimeout(testContext(), 50);
    await expect(apart(limited, ["hangs", "whole"])).rejects.toBeDefined();
  }
  expect(acted).toEqual(["hangs", "whole", "hangs"]);
});
