/** Attributes are what a source says of a thing under names of its own. */
export type Attributes = { [key: string]: string };

/** setAttribute sets an attribute, whatever it is called: assigning to "__proto__" would set none, without a word. */
export function setAttribute(attributes: Attributes, key: string, value: string): void {
  if (key === "__proto__") {
    Object.defineProperty(attributes, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    attributes[key] = value;
  }
}
