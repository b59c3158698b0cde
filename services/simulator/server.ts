import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Answer, json } from "./answer.ts";
import { type Controls, control } from "./control/control.ts";
import { keyOf } from "./control/requests.ts";
import { faultAnswer, reply, tooMany } from "./http/reply.ts";
import { recorded } from "./recorded.ts";
import { robots, site, type World } from "./site.ts";

/** SimulatorDeps is what the simulator's server is made of. */
export type SimulatorDeps = {
  readonly world: World;
  readonly controls: Controls;
  /** Folder of recorded days; undefined for none. */
  readonly recordedDir: string | undefined;
  /** Ends requests that wait when the server stops. */
  readonly signal: AbortSignal;
  /** Told of an answer that could not be made: a mistake in the simulator. */
  readonly onError: (error: unknown, url: string) => void;
};

/** Parsed is a request's URL, taken apart. */
type Parsed = {
  readonly path: readonly string[];
  readonly params: URLSearchParams;
  readonly origin: string;
  readonly full: string;
};

const bodyMost = 1024 * 1024;
/** Longer than clients keep a connection, so that none sends a request into one that is just being closed. */
const keepAliveMs = 75_000;

/** createSimulator makes the HTTP server, not yet listening. No request makes it fail: what can't be answered gets a 4xx or 500. */
export function createSimulator(deps: SimulatorDeps): Server {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (req, res) => {
    handle(deps, req, res).catch((error: unknown) => {
      // A client that went away, or a stop, needs no answer.
      if (res.destroyed || deps.signal.aborted) return res.destroy();
      deps.onError(error, req.url ?? "");
      if (res.headersSent) return res.destroy();
      res.writeHead(500, { "content-type": "application/json" });
      return res.end(JSON.stringify({ error: "internal error" }));
    });
  });
  return server;
}

async function handle(deps: SimulatorDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const parsed = parse(req);
  if (parsed === undefined) {
    await reply(deps.signal, res, json(400, { error: "the URL can't be read" }));
    return;
  }
  const [first, ...rest] = parsed.path;
  if (first === "control") {
    await reply(deps.signal, res, await controlled(deps.controls, req, rest, parsed.params));
    return;
  }
  if (req.method !== "GET" && req.method !== "HEAD") {
    await reply(deps.signal, res, json(405, { error: "method not allowed: GET is expected" }, { allow: "GET, HEAD" }));
    return;
  }
  if (first === "days" || first === "recorded") await data(deps, { req, res, parsed, first, rest });
  else await reply(deps.signal, res, first === "robots.txt" ? robots() : welcome());
}

type DataRequest = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly parsed: Parsed;
  readonly first: "days" | "recorded";
  readonly rest: readonly string[];
};

/** data answers what collectors ask for: the limit comes first, then the count, then a fault, then the answer. */
async function data(deps: SimulatorDeps, { req, res, parsed, first, rest }: DataRequest): Promise<void> {
  const { faults, requests, rate } = deps.controls;
  const [a = "", b = "", ...path] = rest;
  const [source, day] = first === "days" ? [b, a] : [a, b];
  const waitSeconds = rate.take(req.socket.remoteAddress ?? "", source);
  if (waitSeconds > 0) {
    await reply(deps.signal, res, tooMany(rate.limit.retryAfter ? waitSeconds : undefined));
    return;
  }
  const answered = requests.count(keyOf(source, day, path.join("/"), parsed.params));
  const fault = faults.next(source, parsed.full);
  const asked = { path: rest, params: parsed.params, origin: parsed.origin, huge: fault?.kind === "hugeItem" };
  const made = fault === undefined ? undefined : faultAnswer(fault);
  const answer =
    made ?? (first === "days" ? site(deps.world, asked) : await recorded(deps.recordedDir, rest, parsed.origin));
  using gone = whenGone(deps.signal, res);
  const { whole } = await reply(gone.signal, res, answer, fault);
  if (whole && answer.status === 200) answered();
}

async function controlled(
  controls: Controls,
  req: IncomingMessage,
  path: readonly string[],
  params: URLSearchParams,
): Promise<Answer> {
  const body = req.method === "PUT" ? await readJson(req) : { value: undefined };
  if (body === undefined) return json(400, { errors: ["the body can't be read: JSON of at most 1 MiB is expected"] });
  return control(controls, { method: req.method ?? "", name: path.join("/"), params, body: body.value });
}

function welcome(): Answer {
  return json(404, {
    error:
      "not found: try /days/{yyyy-mm-dd}/{mercadolivre|olx|shop}/..., /recorded/{source}/, /control/faults, /robots.txt",
  });
}

function parse(req: IncomingMessage): Parsed | undefined {
  const host = req.headers.host ?? "";
  const { localAddress, localPort } = req.socket;
  const origin = `http://${/^[\w.:[\]-]+$/.test(host) ? host : `${localAddress}:${localPort}`}`;
  const url = URL.parse(`http://simulator.invalid${req.url ?? "/"}`);
  if (url === null || url.host !== "simulator.invalid") return undefined;
  try {
    const path = url.pathname.slice(1).replace(/\/$/, "").split("/").map(decodeURIComponent);
    return { path, params: url.searchParams, origin, full: `${url.pathname}${url.search}` };
  } catch {
    return undefined;
  }
}

async function readJson(req: IncomingMessage): Promise<{ readonly value: unknown } | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > bodyMost) return undefined;
    chunks.push(chunk);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return undefined;
  }
}

/** whenGone is a signal for the time of one response: it aborts when the client goes away or the server stops. */
function whenGone(stop: AbortSignal, res: ServerResponse): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  res.once("close", abort);
  stop.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      res.off("close", abort);
      stop.removeEventListener("abort", abort);
    },
  };
}
