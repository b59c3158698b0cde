import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, json, text } from "../answer.ts";
import type { FaultRule } from "../control/faults.ts";

const usualDelayMs = 5000;
/** A metadata address of clouds: what a harmful redirect would aim at. */
const privateLocation = "http://169.254.169.254/latest/meta-data/";

/** faultAnswer is what a fault answers in the site's stead; undefined where the site is asked all the same. */
export function faultAnswer(fault: FaultRule): Answer | undefined {
  switch (fault.kind) {
    case "status429":
      return tooMany(fault.retryAfterSeconds);
    case "status500":
      return json(500, { message: "internal_error", error: "internal_error", status: 500, cause: [] });
    case "status403":
      return json(403, { message: "forbidden", error: "forbidden", status: 403, cause: [] });
    case "wrongType":
      return {
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8" },
        body: "<!doctype html><title>Just a moment</title><p>Please verify your account.</p>",
      };
    case "wrongJson":
      return json(200, "maintenance");
    case "redirect":
      return text(302, "", { location: new URL(fault.location ?? privateLocation).href });
    case "notModified":
      return { status: 304, headers: {}, body: "" };
    default:
      return undefined;
  }
}

/** tooMany is the answer to one request too many; without a time to wait it is the plain text that Mercado Livre sends. */
export function tooMany(retryAfterSeconds: number | undefined): Answer {
  if (retryAfterSeconds === undefined) return text(429, "local_rate_limited");
  const error = { message: "Too many requests", error: "too_many_requests", status: 429, cause: [] };
  return json(429, error, { "retry-after": `${Math.ceil(retryAfterSeconds)}` });
}

/** Sent tells whether a whole and unharmed answer was handed to the network. */
export type Sent = { readonly whole: boolean };

/** reply sends an answer, harmed by the fault where there is one. signal ends a slow one. */
export async function reply(
  signal: AbortSignal,
  res: ServerResponse,
  answer: Answer,
  fault?: FaultRule,
): Promise<Sent> {
  if (fault?.kind === "slow") await sleep(fault.delayMs ?? usualDelayMs, undefined, { signal });
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
  const half = body.subarray(0, Math.floor(body.length / 2));
  const sent = fault?.kind === "truncated" ? half : body;
  const length = answer.status === 304 ? {} : { "content-length": sent.length };
  res.writeHead(answer.status, { ...answer.headers, ...length });
  if (fault?.kind === "cut") {
    // The head promises the whole body; the bytes that were sent must reach the client before the end does.
    await new Promise<void>((resolve) => res.write(half, () => resolve()));
    res.destroy();
    return { whole: false };
  }
  await new Promise<void>((resolve) => {
    res.once("close", resolve);
    res.end(sent);
  });
  const harmless = fault === undefined || fault.kind === "slow" || fault.kind === "hugeItem";
  return { whole: harmless && res.writableFinished };
}
