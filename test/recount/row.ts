import type { Price } from "./price.ts";

/** RejectReason says why an item is no listing. */
export type RejectReason = "ITEM_NOT_OBJECT" | "ID_MISSING";

/** Row is what the recount keeps of an item that has an identity. */
export type Row = { readonly id: string; readonly titled: boolean; readonly price: Price };

/** Read turns an item of a source into its row, or the reason why it has none. */
export type Read = (item: unknown) => Row | RejectReason;

/** Fields is an item that is an object. */
export type Fields = { readonly [name: string]: unknown };

/** isFields says whether an item is an object at all. */
export function isFields(item: unknown): item is Fields {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

/** fromFields makes a Read of functions that look at one aspect of an object each. */
export function fromFields(aspects: {
  /** The identity, "" where there is none. */
  id(fields: Fields): string;
  /** Texts that stand for no title, beside the empty one. */
  untitled?: readonly string[];
  title: string;
  price(fields: Fields): Price;
}): Read {
  return (item) => {
    if (!isFields(item)) {
      return "ITEM_NOT_OBJECT";
    }
    const id = aspects.id(item);
    if (id === "") {
      return "ID_MISSING";
    }
    const title = item[aspects.title];
    const titled = typeof title === "string" && !["", ...(aspects.untitled ?? [])].includes(title.trim());
    return { id, titled, price: aspects.price(item) };
  };
}

/** plainId takes a field that is the id itself: a text or a whole number. */
export function plainId(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  return Number.isSafeInteger(value) ? String(value) : "";
}
