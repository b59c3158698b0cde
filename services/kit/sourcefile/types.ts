import type { Problem } from "./problem.ts";
import type { Template } from "./template.ts";

/** SourceFile is a source as its file describes it, checked whole. */
export type SourceFile = {
  /** name is the file's name without its ending: "olx-ro". */
  readonly name: string;
  /** path is where the file lies, as it was given. */
  readonly path: string;
  readonly title: string;
  /** zone is the IANA zone of the times that the source shows. */
  readonly zone: string;
  readonly collect: Collect;
  readonly page: PageShape;
  readonly gates: Gates;
  /** publish says whether a day is published although a shard of it failed. */
  readonly publish: "whole" | "partial";
  readonly normalise: Normalise;
};

/** LoadedSource is what became of one file: the source, or everything that is wrong with it. */
export type LoadedSource =
  | { readonly ok: true; readonly name: string; readonly path: string; readonly file: SourceFile }
  | { readonly ok: false; readonly name: string; readonly path: string; readonly problems: readonly Problem[] };

/** PageShape says how the rows lie in a page. */
export type PageShape = {
  readonly format: "json" | "ndjson" | "csv";
  /**
   * rows is the path to the rows in a JSON page: "results", "data.items". Empty: the page itself, where a list holds
   * the rows and anything else is one row.
   */
  readonly rows: string;
};

/** Gates keep a bad day from readers. 0 is off. */
export type Gates = {
  readonly leastItems: number;
  readonly largestGoneShare: number;
  readonly largestRejectedShare: number;
};

/** Collect says how the pages of a source are fetched. */
export type Collect = {
  /** hosts are the origins that may be asked: "https://api.example.com", "http://127.0.0.1:8080". */
  readonly hosts: readonly string[];
  /** allowPrivate permits private and loopback addresses. */
  readonly allowPrivate: boolean;
  readonly robots: "obey" | "ignore";
  readonly request: Request;
  readonly shards: Shards;
  readonly paginate: Paginate;
  readonly limits: Limits;
  readonly retry: Retry;
};

/** Request is what is asked for a shard's first page. Templates know ${day}, ${shard} and the shard's parameters. */
export type Request = {
  readonly url: Template;
  readonly query: ReadonlyMap<string, Value>;
  readonly headers: ReadonlyMap<string, Value>;
};

/** Value is a header's or a parameter's value: a template, or a secret by its name. */
export type Value =
  | { readonly kind: "text"; readonly template: Template }
  | { readonly kind: "secret"; readonly secret: string; readonly prefix: string };

/** Shards says which slices a day has. */
export type Shards =
  | { readonly kind: "list"; readonly list: readonly StaticShard[] }
  | { readonly kind: "discover"; readonly discover: Discover };

/** StaticShard is a shard that the file names. */
export type StaticShard = { readonly id: string; readonly params: ReadonlyMap<string, string> };

/** Discover asks the source for its shards, once a day. Entries with the same id make one shard of several requests. */
export type Discover = {
  readonly url: Template;
  /** items is the path to the list of entries. Empty: the answer itself is the list. */
  readonly items: string;
  readonly id: ShardId;
  /** order is the path of the text by whose code points the entries are put in order. Empty: as the source lists them. */
  readonly order: string;
  /** params are the shard's parameters: name to the path of its value in an entry. */
  readonly params: ReadonlyMap<string, string>;
};

/** ShardId says where a discovered shard's id comes from. */
export type ShardId =
  | { readonly kind: "fixed"; readonly id: string }
  /** pattern is a regular expression whose first group is the id. Empty: the whole value. */
  | { readonly kind: "field"; readonly field: string; readonly pattern: string };

/** Paginate says how one page leads to the next. Paths lead into a JSON page; empty ones are not looked at. */
export type Paginate =
  | { readonly kind: "none" }
  | {
      readonly kind: "page";
      readonly parameter: string;
      /** first is the number of the first page. */
      readonly first: number;
      /** pages is the path of the number of pages. */
      readonly pages: string;
      /** largestPage is the last page that the site shows; 0: it shows all. */
      readonly largestPage: number;
    }
  | {
      readonly kind: "offset";
      readonly parameter: string;
      /** limit is how many rows a page is asked for, and how far the offset moves. */
      readonly limit: number;
      /** limitParameter carries the limit. */
      readonly limitParameter: string;
      /** total is the path of the number of rows that the source has. */
      readonly total: string;
      /** largestOffset is the last offset that the site takes; 0: it takes any. */
      readonly largestOffset: number;
    }
  | {
      readonly kind: "cursor";
      readonly parameter: string;
      /** cursor is where a page names the next one's cursor. */
      readonly cursor: { readonly in: "body" | "header"; readonly name: string };
    }
  /** link follows the Link header's rel="next". */
  | { readonly kind: "link" }
  /** next follows the address that the page has at a path. */
  | { readonly kind: "next"; readonly path: string };

/** Limits bound what a source is asked and what is taken from it. */
export type Limits = {
  readonly requestsPerSecond: number;
  /** concurrency is how many requests are under way at once. */
  readonly concurrency: number;
  /** shards is how many shards a day may have. */
  readonly shards: number;
  /** pages is how many pages a shard may have. */
  readonly pages: number;
  readonly pageBytes: number;
  readonly shardBytes: number;
  readonly requestMs: number;
  readonly shardMs: number;
};

/** Retry says how long a failing request is tried again. */
export type Retry = {
  /** attempts counts the first one too. */
  readonly attempts: number;
  /** firstDelayMs is the upper end of the first wait; it doubles each time. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** longestRetryAfterMs is the longest wait that a site may ask for; beyond it the shard ends. */
  readonly longestRetryAfterMs: number;
};

/** Normalise says how a row becomes a listing: by a normaliser that is built in, or by a mapping. */
export type Normalise = {
  /** normaliser is the name of one that is built in; empty where there is a mapping. */
  readonly normaliser: "" | "mercadolivre-search" | "mercadolivre-item" | "mercadolivre-catalog" | "olx-offers";
  /** mapping is an expression per field; what lies deeper has its path for a name: "attributes.brand". */
  readonly mapping: ReadonlyMap<string, Expression>;
  /** currency is the ISO 4217 code of prices that name none. Empty: there is no such default. */
  readonly currency: string;
  /** largestPrice is the highest amount that is believed, a decimal number. Empty: any is. */
  readonly largestPrice: string;
  /** locale is the BCP 47 tag that numbers are read by. Empty: none. */
  readonly locale: string;
};

/** Expression is one CEL expression with its place, so that what is wrong inside it can be pointed at. */
export type Expression = {
  readonly expression: string;
  /** line and column are those of the expression's first character. */
  readonly line: number;
  readonly column: number;
  /** name is the place of the field's name. */
  readonly name: { readonly line: number; readonly column: number };
};
