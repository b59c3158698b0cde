import { once } from "node:events";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";

/** ApiError is a request that the API server refused. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Credentials are the client's certificate, and the authority of the server's. */
export type Credentials = { readonly ca: string; readonly certificate: string; readonly key: string };

/** Body is what a request sends, and in which form. */
export type Body = { readonly value: unknown; readonly type?: string };

/** Connection speaks the HTTP of a Kubernetes API server. */
export class Connection {
  readonly #agent: Agent;
  readonly #host: string;
  readonly #port: number;

  constructor(host: string, port: number, credentials: Credentials) {
    this.#host = host;
    this.#port = port;
    const { ca, certificate: cert, key } = credentials;
    this.#agent = new Agent({ keepAlive: true, ca, cert, key });
  }

  /** send sends a request and returns the answer, read as JSON where it is JSON; it throws ApiError on a refusal. */
  async send<T>(method: string, path: string, body?: Body): Promise<T> {
    const outgoing = request({ host: this.#host, port: this.#port, method, path, agent: this.#agent });
    if (body === undefined) outgoing.end();
    else {
      const written = JSON.stringify(body.value);
      outgoing.setHeader("content-type", body.type ?? "application/json");
      outgoing.setHeader("content-length", Buffer.byteLength(written));
      outgoing.end(written);
    }
    const [answer] = await once(outgoing, "response");
    const answered = await text(answer);
    const value = parse(answered);
    if (answer.statusCode >= 400) {
      const { message = answered } = (value ?? {}) as { message?: string };
      throw new ApiError(`${method} ${path}: ${answer.statusCode} ${message}`, answer.statusCode);
    }
    return (value ?? answered) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parse(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}
