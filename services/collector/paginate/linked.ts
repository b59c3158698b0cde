import LinkHeader from "http-link-header";
import type { Paginate } from "../../kit/sourcefile/types.ts";
import { end, follow, type PageFacts, type Paginator, type Step, withParameter, wrong } from "./paginator.ts";

/** byCursor hands back the cursor that the page before gave, in its body or in a header. */
export function byCursor(options: Extract<Paginate, { kind: "cursor" }>): Paginator {
  const { cursor, parameter } = options;
  return {
    paths: cursor.in === "body" ? [cursor.name] : [],
    address: (first, token) => (token === "" ? first : withParameter(first, parameter, token)),
    after(token, page) {
      if (cursor.in === "header") return follow(token, page.headers[cursor.name.toLowerCase()] ?? "");
      const value = page.body.valueAt(cursor.name);
      if (value === undefined || value === null) return end;
      if (typeof value === "string" || typeof value === "number") return follow(token, `${value}`);
      return wrong(`The cursor at ${cursor.name} is neither text nor number.`);
    },
  };
}

/** byLink follows the Link header's rel="next". */
export function byLink(): Paginator {
  return {
    paths: [],
    address: absolute,
    after(token, page) {
      const header = page.headers.link;
      if (header === undefined) return end;
      try {
        return followAddress(token, page, LinkHeader.parse(header).rel("next")[0]?.uri);
      } catch {
        return wrong("The Link header can't be read.");
      }
    },
  };
}

/** byNext follows the address that the page has at a path. */
export function byNext(options: Extract<Paginate, { kind: "next" }>): Paginator {
  return {
    paths: [options.path],
    address: absolute,
    after(token, page) {
      const value = page.body.valueAt(options.path);
      if (value === undefined || value === null || value === "") return end;
      if (typeof value !== "string") return wrong(`The address at ${options.path} is no text.`);
      return followAddress(token, page, value);
    },
  };
}

function absolute(first: URL, token: string): URL {
  return token === "" ? first : new URL(token);
}

function followAddress(token: string, page: PageFacts, address: string | undefined): Step {
  if (address === undefined) return end;
  const url = URL.parse(address, page.url);
  if (url === null) return wrong(`The next page's address can't be read: ${JSON.stringify(address.slice(0, 100))}.`);
  return url.href === page.url ? wrong("The page leads to itself.") : follow(token, url.href);
}
