import { describe, expect, it } from "@jest/globals";
import type { Paginate } from "../../kit/sourcefile/types.ts";
import { valueAt } from "../json/path.ts";
import { paginatorOf } from "./choice.ts";
import type { Paginator, Step } from "./paginator.ts";

const first = new URL("https://x.example.com/items?q=1");
const page: Extract<Paginate, { kind: "page" }> = {
  kind: "page",
  parameter: "page",
  first: 1,
  pages: "",
  largestPage: 0,
};
const offset: Extract<Paginate, { kind: "offset" }> = {
  kind: "offset",
  parameter: "offset",
  limit: 50,
  limitParameter: "limit",
  total: "",
  largestOffset: 0,
};
const inBody: Paginate = { kind: "cursor", parameter: "after", cursor: { in: "body", name: "meta.next" } };
const inHeader: Paginate = { kind: "cursor", parameter: "after", cursor: { in: "header", name: "X-Next" } };
const link: Paginate = { kind: "link" };
const next: Paginate = { kind: "next", path: "links.next" };

const end: Step = { kind: "end" };
const to = (token: string): Step => ({ kind: "next", token });
const malformed = { kind: "malformed", message: expect.any(String) };
const capped = { kind: "capped", message: expect.any(String) };

type Row = {
  readonly name: string;
  readonly paginate: Paginate;
  readonly token?: string;
  readonly rows?: number;
  readonly document?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly want: unknown;
};

const rows: readonly Row[] = [
  { name: "none: ends", paginate: { kind: "none" }, want: end },
  { name: "page: goes on", paginate: page, want: to("2") },
  { name: "page: ends with an empty page", paginate: page, token: "7", rows: 0, want: end },
  {
    name: "page: ends at the site's number",
    paginate: { ...page, pages: "n" },
    token: "3",
    document: { n: 3 },
    want: end,
  },
  {
    name: "page: counts from 0",
    paginate: { ...page, first: 0, pages: "n" },
    token: "2",
    document: { n: 3 },
    want: end,
  },
  {
    name: "page: goes on before the site's number",
    paginate: { ...page, pages: "n" },
    document: { n: 3 },
    want: to("2"),
  },
  { name: "page: no number", paginate: { ...page, pages: "n" }, document: {}, want: malformed },
  {
    name: "page: empty before the site's number",
    paginate: { ...page, pages: "n" },
    token: "2",
    rows: 0,
    document: { n: 9 },
    want: capped,
  },
  { name: "page: the site shows no more", paginate: { ...page, largestPage: 25 }, token: "25", want: capped },
  { name: "offset: goes on after a full page", paginate: offset, rows: 50, want: to("50") },
  { name: "offset: ends with a page that is not full", paginate: offset, token: "50", rows: 49, want: end },
  {
    name: "offset: by the total, though the page has more rows",
    paginate: { ...offset, total: "n" },
    rows: 53,
    document: { n: 51 },
    want: to("50"),
  },
  {
    name: "offset: ends at the total",
    paginate: { ...offset, total: "n" },
    token: "50",
    rows: 50,
    document: { n: 100 },
    want: end,
  },
  {
    name: "offset: an empty page before the total",
    paginate: { ...offset, total: "n" },
    token: "50",
    rows: 0,
    document: { n: 900 },
    want: capped,
  },
  {
    name: "offset: the total is a text",
    paginate: { ...offset, total: "n" },
    document: { n: "many" },
    want: malformed,
  },
  {
    name: "offset: the last that the site takes",
    paginate: { ...offset, total: "n", largestOffset: 950 },
    token: "900",
    document: { n: 1001 },
    want: to("950"),
  },
  {
    name: "offset: beyond what the site takes",
    paginate: { ...offset, total: "n", largestOffset: 950 },
    token: "950",
    document: { n: 1001 },
    want: capped,
  },
  { name: "cursor: goes on", paginate: inBody, document: { meta: { next: "abc" } }, want: to("abc") },
  { name: "cursor: a number", paginate: inBody, document: { meta: { next: 7 } }, want: to("7") },
  { name: "cursor: null", paginate: inBody, token: "abc", document: { meta: { next: null } }, want: end },
  { name: "cursor: missing", paginate: inBody, document: {}, want: end },
  { name: "cursor: empty", paginate: inBody, document: { meta: { next: "" } }, want: end },
  {
    name: "cursor: the same again",
    paginate: inBody,
    token: "abc",
    document: { meta: { next: "abc" } },
    want: malformed,
  },
  { name: "cursor: an object", paginate: inBody, document: { meta: { next: {} } }, want: malformed },
  { name: "cursor in a header: goes on", paginate: inHeader, headers: { "x-next": "q" }, want: to("q") },
  { name: "cursor in a header: missing", paginate: inHeader, token: "q", want: end },
  {
    name: "link: goes on",
    paginate: link,
    headers: { link: '</items?p=2>; rel="next", </items>; rel="first"' },
    want: to("https://x.example.com/items?p=2"),
  },
  { name: "link: no next", paginate: link, headers: { link: '</items>; rel="first"' }, want: end },
  { name: "link: no header", paginate: link, want: end },
  { name: "link: nonsense", paginate: link, headers: { link: "<<<" }, want: malformed },
  { name: "link: the same page", paginate: link, headers: { link: '<?q=1>; rel="next"' }, want: malformed },
  {
    name: "next: goes on",
    paginate: next,
    document: { links: { next: "?p=2" } },
    want: to("https://x.example.com/items?p=2"),
  },
  { name: "next: null", paginate: next, document: { links: { next: null } }, want: end },
  { name: "next: missing", paginate: next, document: {}, want: end },
  { name: "next: a number", paginate: next, document: { links: { next: 2 } }, want: malformed },
  { name: "next: no address", paginate: next, document: { links: { next: "http://[" } }, want: malformed },
];

describe("the step after a page", () => {
  it.each(rows)("$name", ({ paginate, token = "", rows: count = 50, document, headers = {}, want }) => {
    const paginator = paginatorOf(paginate);
    const body = { rows: count, valueAt: (path: string) => ask(paginator, document, path) };
    expect(paginator.after(token, { url: first.href, headers, body })).toEqual(want);
  });
});

/** ask is what a page has at a path, which a paginator must have named beforehand. */
function ask(paginator: Paginator, document: unknown, path: string): unknown {
  expect(paginator.paths).toContain(path);
  return valueAt(document, path);
}

describe("the address of a page", () => {
  it.each([
    { name: "the first by page", paginate: page, token: "", want: "?q=1&page=1" },
    { name: "another by page", paginate: page, token: "9", want: "?q=1&page=9" },
    { name: "the first by offset", paginate: offset, token: "", want: "?q=1&offset=0&limit=50" },
    { name: "another by offset", paginate: offset, token: "50", want: "?q=1&offset=50&limit=50" },
    { name: "the first by cursor", paginate: inBody, token: "", want: "?q=1" },
    { name: "another by cursor", paginate: inBody, token: "a b", want: "?q=1&after=a+b" },
    { name: "the first by link", paginate: link, token: "", want: "?q=1" },
    { name: "another by link", paginate: link, token: "https://x.example.com/items?p=2", want: "?p=2" },
  ])("$name", ({ paginate, token, want }) => {
    expect(paginatorOf(paginate).address(first, token).href).toBe(`https://x.example.com/items${want}`);
  });
});
