/** valueAt follows a path such as "paging.total" into a JSON document; "" is the document itself. Undefined where it leads nowhere. */
export function valueAt(document: unknown, path: string): unknown {
  if (path === "") return document;
  let value: unknown = document;
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}
