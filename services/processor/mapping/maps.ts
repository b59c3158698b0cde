import { type Fields, isFields } from "../fields.ts";

/**
 * Maps makes values of a page readable for the library, which takes an object for what its member "constructor" says that it
 * is, and breaks where a row has one of its own: such an object becomes a Map. What was made is kept as long as the page is.
 */
export class Maps {
  readonly #made = new WeakMap<object, unknown>();

  /** of is a value with Maps in place of such objects, in all its parts. */
  of(value: unknown): unknown {
    if (!isFields(value) && !Array.isArray(value)) return value;
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    const made = this.#make(value);
    this.#made.set(value, made);
    return made;
  }

  #make(value: Fields | readonly unknown[]): unknown {
    if (!isFields(value)) return value.map((element) => this.of(element));
    const entries = Object.entries(value).map(([key, member]) => [key, this.of(member)] as const);
    return Object.hasOwn(value, "constructor") ? new Map(entries) : Object.fromEntries(entries);
  }
}
