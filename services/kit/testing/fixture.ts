import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";

/**
 * Fixture gives hooks and tests what was made for them, and throws before the first hook. make hands what it opens to
 * owned, which is disposed of afterwards, the newest first.
 */
export type Fixture<T> = () => T;

type Make<T> = (owned: AsyncDisposableStack) => Promise<T>;

/** fileFixture makes something before the first test of a file, and disposes of it after the last. */
export function fileFixture<T>(make: Make<T>): Fixture<T> {
  return fixture(make, { before: beforeAll, after: afterAll });
}

/** freshFixture makes something before each test of a file, and disposes of it after that test. */
export function freshFixture<T>(make: Make<T>): Fixture<T> {
  return fixture(make, { before: beforeEach, after: afterEach });
}

type Hook = (run: () => Promise<void>) => void;

function fixture<T>(make: Make<T>, hooks: { readonly before: Hook; readonly after: Hook }): Fixture<T> {
  let owned = new AsyncDisposableStack();
  let made: { readonly value: T } | undefined;
  hooks.before(async () => {
    owned = new AsyncDisposableStack();
    made = { value: await make(owned) };
  });
  hooks.after(async () => {
    made = undefined;
    await owned.disposeAsync();
  });
  return () => {
    if (made === undefined) throw new TypeError("a fixture is there for hooks and tests, and not before them");
    return made.value;
  };
}
