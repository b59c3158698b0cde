import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** Site is a real HTTP server on a free port that answers as a test wants. */
export type Site = AsyncDisposable & {
  /** url is its origin. */
  readonly url: string;
  /** requests are the paths that were asked for, in order. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage["headers"] }[];
  /** count is how often a path with its query was asked for. */
  count(path: string): number;
};

/** Reply is what a site answers. Bodies that are no bytes are sent as JSON. */
export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** raw takes the response over: for answers that are slow, cut or never come. */
  readonly raw?: (response: ServerResponse) => void;
};

/** startSite starts a site; robots.txt is missing unless the answers have one. */
export async function startSite(answer: (url: URL, request: IncomingMessage) => Reply | Promise<Reply>): Promise<Site> {
  const requests: Site["requests"] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://site");
    if (url.pathname !== "/robots.txt") requests.push({ path: request.url ?? "", headers: request.headers });
    void Promise.resolve(answer(url, request)).then((reply) => send(response, url, reply));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    count: (path) => requests.filter((request) => request.path === path).length,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, url: URL, reply: Reply): void {
  if (reply.raw !== undefined) {
    reply.raw(response);
    return;
  }
  const missing = url.pathname === "/robots.txt" && reply.body === undefined;
  const { status = missing ? 404 : 200, headers = {}, body = {} } = reply;
  const isPlain = typeof body === "string" || Buffer.isBuffer(body);
  response.writeHead(status, { ...(!isPlain && { "content-type": "application/json" }), ...headers });
  response.end(isPlain ? body : JSON.stringify(body));
}
