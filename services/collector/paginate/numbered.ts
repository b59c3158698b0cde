import type { Paginate } from "../../kit/sourcefile/types.ts";
import { end, type PageFacts, type Paginator, type Step, withParameter, wrong } from "./paginator.ts";

/** byPage counts pages: ?page=1, ?page=2, until the site's number of pages, or an empty page. */
export function byPage(options: Extract<Paginate, { kind: "page" }>): Paginator {
  const numberOf = (token: string) => (token === "" ? options.first : Number(token));
  return {
    paths: [options.pages],
    address: (first, token) => withParameter(first, options.parameter, `${numberOf(token)}`),
    after(token, page) {
      const next = numberOf(token) + 1;
      const pages = count(page, options.pages);
      if (pages === "wrong") return missing(options.pages);
      const shown = next - options.first;
      if (pages !== undefined && shown >= pages) return end;
      if (page.body.rows === 0) return pages === undefined ? end : capped(`${pages} pages`, `${shown - 1}`);
      if (options.largestPage > 0 && next > options.largestPage) return capped(many(pages, "pages"), `${shown}`);
      return { kind: "next", token: `${next}` };
    },
  };
}

/** byOffset counts rows: ?offset=0&limit=50, ?offset=50&limit=50, until the site's total, or a page that is not full. */
export function byOffset(options: Extract<Paginate, { kind: "offset" }>): Paginator {
  const offsetOf = (token: string) => (token === "" ? 0 : Number(token));
  return {
    paths: [options.total],
    address(first, token) {
      const moved = withParameter(first, options.parameter, `${offsetOf(token)}`);
      moved.searchParams.set(options.limitParameter, `${options.limit}`);
      return moved;
    },
    after(token, page) {
      const next = offsetOf(token) + options.limit;
      const total = count(page, options.total);
      if (total === "wrong") return missing(options.total);
      if (total === undefined ? page.body.rows < options.limit : next >= total) return end;
      if (page.body.rows === 0) return capped(many(total, "rows"), `${offsetOf(token)}`);
      if (options.largestOffset > 0 && next > options.largestOffset) return capped(many(total, "rows"), `${next}`);
      return { kind: "next", token: `${next}` };
    },
  };
}

/** count reads a number that the page gives; undefined where none is asked for. */
function count(page: PageFacts, path: string): number | undefined | "wrong" {
  if (path === "") return undefined;
  const value = page.body.valueAt(path);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : "wrong";
}

function missing(path: string): Step {
  return wrong(`The page has no number at ${path}.`);
}

function many(known: number | undefined, what: string): string {
  return known === undefined ? `more ${what}` : `${known} ${what}`;
}

function capped(has: string, shows: string): Step {
  return { kind: "capped", message: `The site has ${has} and shows no more than ${shows}.` };
}
