import type { Kind } from "./targets.ts";

const scalar = ["string", "int", "double"];

const accepted: Readonly<Record<Kind, { readonly types: readonly string[]; readonly what: string }>> = {
  text: { types: scalar, what: "a text or a number" },
  price: { types: ["Price", ...scalar], what: "a price: money(…), free(), trade(), a text or a number" },
  condition: { types: ["string"], what: 'one of "new", "used", "refurbished" and ""' },
  count: { types: scalar, what: "a whole number" },
  flag: { types: ["bool"], what: "true or false" },
  time: { types: ["google.protobuf.Timestamp", ...scalar], what: "a time: date(…), a text or a number" },
  texts: { types: ["list", "string"], what: "a list of texts" },
  map: { types: ["map"], what: "a map of texts" },
};

/** fits says whether an expression of a type, as the type checker names it, can give what a kind of field holds. */
export function fits(kind: Kind, type: string): boolean {
  const plain = /^optional<(.*)>$/.exec(type)?.[1] ?? type;
  const outer = plain.replace(/<.*$/, "");
  if (outer === "dyn" || outer === "null" || outer === "null_type") return true;
  if (!accepted[kind].types.includes(outer)) return false;
  // A list of lists is no list of texts; what is dyn or a text may be one.
  if (kind === "texts" && outer === "list") return /^list(<(dyn|string|T|optional<.*>)>)?$/.test(plain);
  return true;
}

/** expectation says in words what an expression for a kind of field must give. */
export function expectation(kind: Kind): string {
  return accepted[kind].what;
}
