import type { PageBody } from "../page-body.ts";

/** PageFacts are what a paginator decides by. */
export type PageFacts = {
  /** url is the address of the page, which relative links begin at. */
  readonly url: string;
  /** headers by lower case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: PageBody;
};

/** Step is what comes after a page. */
export type Step =
  /** next names the next page; the token means something to its paginator alone. */
  | { readonly kind: "next"; readonly token: string }
  | { readonly kind: "end" }
  /** capped: the site has more rows than it shows. */
  | { readonly kind: "capped"; readonly message: string }
  | { readonly kind: "malformed"; readonly message: string };

/** Paginator finds the way from page to page. It is pure: where it stands is in the token, "" for the first page. */
export type Paginator = {
  /** paths lead to what after looks at in a page's body. */
  readonly paths: readonly string[];
  /** address is the address of a page, made from that of the first. */
  address(first: URL, token: string): URL;
  /** after says what comes after the page of a token. */
  after(token: string, page: PageFacts): Step;
};

/** end says that there are no more pages. */
export const end: Step = { kind: "end" };

/** wrong says that a page does not have what the paginator needs. */
export function wrong(message: string): Step {
  return { kind: "malformed", message };
}

/** withParameter is an address with one parameter set. */
export function withParameter(url: URL, name: string, value: string): URL {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed;
}

/** follow is the step to another page, unless it is the page that we come from. */
export function follow(from: string, to: string): Step {
  if (to === "") return end;
  return to === from ? wrong("The page leads to itself.") : { kind: "next", token: to };
}
