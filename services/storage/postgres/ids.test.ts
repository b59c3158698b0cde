import { expect, it } from "@jest/globals";
import { eachId, idsText } from "./ids.ts";

it.each([
  { name: "none", ids: [] },
  { name: "one", ids: [7] },
  { name: "a reject among others", ids: [12, 0, 7] },
  { name: "beyond 32 bits", ids: [2 ** 32, Number.MAX_SAFE_INTEGER] },
])("reads what PostgreSQL reads: $name", ({ ids }) => {
  const read: number[] = [];
  eachId(idsText(ids), (id, index) => {
    expect(index).toBe(read.length);
    read.push(id);
  });
  expect(read).toEqual(ids);
});
