import { expect, it } from "@jest/globals";
import { fileFixture, freshFixture } from "./fixture.ts";

const disposed: string[] = [];
let made = 0;

const shared = fileFixture(async (owned) => {
  owned.defer(() => void disposed.push("shared"));
  return ++made;
});
const fresh = freshFixture(async (owned) => {
  const name = `fresh ${++made}`;
  for (const part of ["first", "second"]) owned.defer(() => void disposed.push(`${name}, ${part}`));
  return name;
});
const early = outcomeOf(shared);

function outcomeOf(fixture: () => unknown): unknown {
  try {
    return fixture();
  } catch (error) {
    return error;
  }
}

it("is made before the first test, and not there before its hook", () => {
  expect(early).toMatchObject({ message: expect.stringContaining("not before them") });
  expect(shared()).toBe(1);
  expect(fresh()).toBe("fresh 2");
});

it("is the same one in each test of a file, or one that is made anew after the last one was disposed of", () => {
  expect(shared()).toBe(1);
  expect(fresh()).toBe("fresh 3");
  expect(disposed).toEqual(["fresh 2, second", "fresh 2, first"]);
});
