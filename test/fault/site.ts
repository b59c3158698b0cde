import { once } from "node:events";
import { createServer } from "node:http";

/** Site is a marketplace whose every page a test decides. */
export type Site = AsyncDisposable & {
  /** url is its origin. */
  readonly url: string;
  /** pages are its pages by their path; what is none is a 404. */
  readonly pages: Map<string, string | Buffer>;
};

/** startSite serves an empty site. */
export async function startSite(): Promise<Site> {
  const pages = new Map<string, string | Buffer>();
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? "");
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(page ?? '{"error":"not found"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    pages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** SiteSource is a source of the site: one page for each of two shards a day. */
export type SiteSource = {
  readonly name: string;
  readonly gates?: string;
  readonly publish?: string;
  readonly page?: string;
};

/** pathOf is where a source's page of a day and shard is. */
export function pathOf(source: string, day: string, shard: string): string {
  return `/${source}/${day}/${shard}`;
}

/** siteSource writes the source's file. */
export function siteSource(url: string, source: SiteSource): string {
  const { name, gates = "{}", publish = "whole", page = "{rows: items}" } = source;
  return [
    `title: ${name}`,
    "collect:",
    `  hosts: ["${url}"]`,
    "  allowPrivate: true",
    `  request: {url: "${url}/${name}/\${day}/\${shard}"}`,
    "  shards: {list: [a, b]}",
    "  limits: {requestsPerSecond: 2000, concurrency: 4}",
    "  retry: {attempts: 2, firstDelay: 10ms, longestDelay: 50ms}",
    `page: ${page}`,
    `gates: ${gates}`,
    `publish: ${publish}`,
    "normalise:",
    "  currency: BRL",
    "  mapping: {external_id: row.id, title: row.title, price: money(row.price)}",
    "",
  ].join("\n");
}
