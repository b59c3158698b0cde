import { mapping, optional, required, variants } from "./mapping.ts";
import type { Reader } from "./place.ts";
import { possiblyEmpty, text, wholeNumber } from "./scalar.ts";
import type { Paginate } from "./types.ts";

/** dotted reads a path into a JSON document: names parted by points. */
export const dotted: Reader<string> = possiblyEmpty(
  text("a path such as paging.total", { most: 200, pattern: /^[^.\s]+(\.[^.\s]+)*$/ }),
);

const parameter = text("the name of a parameter", { most: 100, pattern: /^[^\s&=#]+$/ });
const header = text("the name of a header", { most: 100, pattern: /^[A-Za-z0-9-]+$/ });
const somePath: Reader<string> = text("a path such as paging.total", { most: 200, pattern: /^[^.\s]+(\.[^.\s]+)*$/ });
const kind = required<string>(text("a kind", { most: 20 }));

/** paginate reads how one page leads to the next. */
export const paginate: Reader<Paginate> = variants<Paginate>("kind", {
  none: as(mapping({ kind }), () => ({ kind: "none" })),
  page: as(
    mapping({
      kind,
      parameter: optional(parameter, "page"),
      first: optional(wholeNumber(0, 1_000_000), 1),
      pages: optional(dotted, ""),
      largestPage: optional(wholeNumber(1, 1_000_000), 0),
    }),
    (read) => ({ ...read, kind: "page" }),
  ),
  offset: as(
    mapping({
      kind,
      parameter: optional(parameter, "offset"),
      limit: required(wholeNumber(1, 100_000)),
      limitParameter: optional(parameter, "limit"),
      total: optional(dotted, ""),
      largestOffset: optional(wholeNumber(1, 100_000_000), 0),
    }),
    (read) => ({ ...read, kind: "offset" }),
  ),
  cursor: as(
    mapping({
      kind,
      parameter: optional(parameter, "cursor"),
      cursor: required(
        variants<{ in: "body" | "header"; name: string }>("in", {
          body: as(mapping({ in: kind, name: required(somePath) }), ({ name }) => ({ in: "body", name })),
          header: as(mapping({ in: kind, name: required(header) }), ({ name }) => ({ in: "header", name })),
        }),
      ),
    }),
    (read) => ({ ...read, kind: "cursor" }),
  ),
  link: as(mapping({ kind }), () => ({ kind: "link" })),
  next: as(mapping({ kind, path: required(somePath) }), ({ path }) => ({ kind: "next", path })),
});

/** as turns what a reader reads into something else. */
function as<A, B>(read: Reader<A>, turn: (value: A) => B): Reader<B> {
  return (at) => {
    const value = read(at);
    return value === undefined ? undefined : turn(value);
  };
}
