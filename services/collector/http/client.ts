import { lookup } from "node:dns";
import { Agent } from "undici";
import type { Clock } from "../../kit/clock.ts";
import { type Context, withTimeout } from "../../kit/context.ts";
import { isError } from "../../kit/errors.ts";
import type { Collect } from "../../kit/sourcefile/types.ts";
import { type Fault, type Fetched, failed, lasting, passing, statusFault } from "../fault.ts";
import { retryAfterMs } from "../polite/wait.ts";
import type { Target } from "../target.ts";
import { AddressRefused, urlProblem } from "./address.ts";
import { takeBody } from "./body.ts";
import { exchange } from "./exchange.ts";
import { guardedLookup, type Resolve } from "./lookup.ts";

/** ClientOptions say for whom and as whom requests are made. */
export type ClientOptions = {
  readonly collect: Collect;
  /** userAgent names the robot and how to reach who runs it. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** resolve looks names up. Default: the system's resolver. */
  readonly resolve?: Resolve;
};

/** HttpClient asks the hosts of one source, once per call, and follows redirects by hand. */
export type HttpClient = {
  get(ctx: Context, target: Target): Promise<Fetched>;
  close(): Promise<void>;
};

const redirectsMost = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** createHttpClient makes the client of one source. */
export function createHttpClient(options: ClientOptions): HttpClient {
  const { collect, clock } = options;
  const { allowPrivate, hosts, limits } = collect;
  const agent = new Agent({
    connect: {
      lookup: guardedLookup(options.resolve ?? lookup, allowPrivate),
      timeout: Math.min(10_000, limits.requestMs),
    },
    connections: limits.concurrency,
    headersTimeout: limits.requestMs,
    bodyTimeout: limits.requestMs,
  });

  async function ask(ctx: Context, target: Target, url: URL): Promise<Fetched | { readonly redirect: URL }> {
    const problem = urlProblem(url, hosts, allowPrivate);
    if (problem !== undefined) return failed(lasting("ADDRESS_REFUSED", `The address was refused: ${problem}.`));
    const answer = await exchange(agent, {
      ending: ctx.ending,
      url,
      headers: {
        ...target.headers,
        // A secret is for the host it was meant for, wherever that sends us.
        ...(url.origin === target.secretOrigin ? target.secretHeaders : {}),
        "user-agent": options.userAgent,
        "accept-encoding": "gzip",
      },
      isWanted: (status) => statusFault(status, undefined) === undefined,
      mostBytes: limits.pageBytes,
    });
    const { status, headers } = answer;
    const location = redirects.has(status) ? headers.location : undefined;
    if (location !== undefined) {
      const next = URL.parse(location, url.href);
      return next === null
        ? failed(lasting("REDIRECT_REFUSED", "The site redirects to what is no address."))
        : { redirect: next };
    }
    const fault = statusFault(status, retryAfterMs(headers["retry-after"], clock.now()));
    if (fault !== undefined) return failed(fault);
    const body = await takeBody(answer.body, limits.pageBytes);
    if (!body.ok) return failed(body.fault);
    return { ok: true, answer: { status, headers, body: body.bytes, url: url.href } };
  }

  return {
    async get(parent, target) {
      using ctx = withTimeout(parent, limits.requestMs);
      try {
        let { url } = target;
        for (let followed = 0; followed <= redirectsMost; followed++) {
          const asked = await ask(ctx, target, url);
          if (!("redirect" in asked)) return asked;
          url = asked.redirect;
        }
        return failed(lasting("REDIRECT_LIMIT", `The site redirects more than ${redirectsMost} times.`));
      } catch (error) {
        parent.ending.throwIfOver();
        if (ctx.ending.reason !== undefined) return failed(timeout(limits.requestMs));
        return failed(faultOf(error, limits.requestMs));
      }
    },
    close: () => agent.close(),
  };
}

/** faultOf is what an error of the connection means. What has no code is a bug of ours, and is thrown on. */
function faultOf(error: unknown, requestMs: number): Fault {
  if (error instanceof AddressRefused) return lasting("ADDRESS_REFUSED", `The address was refused: ${error.message}.`);
  const code = isError(error) && "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "") throw error;
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return timeout(requestMs);
  if (code === "UND_ERR_INVALID_ARG")
    return lasting("REQUEST_INVALID", "The request has a header or an address that can't be sent.");
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return lasting("TLS", `The site's certificate is not trusted (${code}).`);
  return passing("CONNECTION", `The connection to the site failed (${code}).`);
}

function timeout(requestMs: number): Fault {
  return passing("TIMEOUT", `The site did not answer within ${requestMs} ms.`);
}
