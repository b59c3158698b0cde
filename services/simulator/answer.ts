import type { Shelf } from "./shelf.ts";

/** Answer is a whole HTTP response, before faults get at it. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** SiteRequest is a question about one site on one day; a site answers it as a pure function. */
export type SiteRequest = {
  readonly shelf: Shelf;
  readonly day: number;
  /** The path behind the site's name, split at slashes and decoded; a slash at the end adds nothing. */
  readonly path: readonly string[];
  readonly params: URLSearchParams;
  /** The URL of the site on that day, without a slash at the end: links in answers begin with it. */
  readonly base: string;
  /** A fault asks for a listing of 2 MB. */
  readonly huge: boolean;
};

/** json is an answer with a JSON body. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** text is an answer with a plain body. */
export function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}

/** Range is what a whole-number parameter may be. */
export type Range = { readonly name: string; readonly least: number; readonly most: number; readonly fallback: number };

/** wholeNumber reads a parameter; undefined if it is there and is no whole number in the range. */
export function wholeNumber(params: URLSearchParams, range: Range): number | undefined {
  const given = params.get(range.name);
  if (given === null || given === "") return range.fallback;
  if (!/^-?\d{1,9}$/.test(given)) return undefined;
  const value = Number(given);
  return value >= range.least && value <= range.most ? value : undefined;
}
