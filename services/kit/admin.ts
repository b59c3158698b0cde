import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { messageOf, StartupError } from "./errors.ts";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";

/** AdminOptions are what the admin port shows. */
export type AdminOptions = {
  /** address is "host:port"; port 0 takes a free one. */
  readonly address: string;
  readonly metrics: Metrics;
  /** health says whether the service is ready. */
  readonly health: Pick<Health, "reasons">;
};

/** Admin is the HTTP port for operators and probes: /metrics, /livez, /readyz. */
export type Admin = {
  /** start listens and returns the real address; it throws a StartupError where it is taken. */
  start(): Promise<string>;
  stop(): Promise<void>;
};

type Answer = { readonly status: number; readonly type: string; readonly body: string };

/** createAdmin makes the admin port of a service. */
export function createAdmin(options: AdminOptions): Admin {
  const server = createServer((request, response) => {
    // Whatever a visitor or a metric does, it must not end the process.
    void answer(options, request)
      .catch((error: unknown) => json(500, { error: messageOf(error) }))
      .then((result) => write(response, result));
  });
  return {
    start: () => listen(server, options.address),
    async stop() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(options: AdminOptions, request: IncomingMessage): Promise<Answer> {
  const [path = ""] = (request.url ?? "").split("?");
  switch (path) {
    case "/metrics": {
      const { registry } = options.metrics;
      return { status: 200, type: registry.contentType, body: await registry.metrics() };
    }
    case "/livez":
      return json(200, { alive: true });
    case "/readyz": {
      const reasons = options.health.reasons();
      const ready = Object.keys(reasons).length === 0;
      return json(ready ? 200 : 503, { ready, reasons });
    }
    default:
      return json(404, { error: `${path} is not here: /metrics, /livez and /readyz are` });
  }
}

function json(status: number, body: unknown): Answer {
  return { status, type: "application/json", body: `${JSON.stringify(body)}\n` };
}

function write(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

async function listen(server: Server, address: string): Promise<string> {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE";
    const why = taken ? "is in use by another process" : `cannot be listened on: ${error.message}`;
    reject(new StartupError(`${address} ${why}`));
  });
  server.listen(Number(address.slice(colon + 1)), host, resolve);
  await promise;
  const bound = server.address();
  return `${host}:${bound !== null && typeof bound === "object" ? bound.port : ""}`;
}
