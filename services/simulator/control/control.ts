import { type Answer, json } from "../answer.ts";
import { type Faults, kinds } from "./faults.ts";
import type { Rate } from "./rate.ts";
import type { Requests } from "./requests.ts";
import { parseRules } from "./rule.ts";

/** Controls is what the control endpoints steer. */
export type Controls = { readonly faults: Faults; readonly requests: Requests; readonly rate: Rate };

/** ControlRequest is a request to a control endpoint; body is the parsed JSON of a PUT. */
export type ControlRequest = {
  readonly method: string;
  readonly name: string;
  readonly params: URLSearchParams;
  readonly body: unknown;
};

/** control answers `/control/{faults|recording|requests|rate}`. */
export function control(controls: Controls, req: ControlRequest): Answer {
  switch (req.name) {
    case "faults":
      return faults(controls.faults, req);
    case "recording":
      return recording(controls.requests, req);
    case "requests":
      if (req.method !== "GET") return notAllowed("GET");
      return json(200, {
        ...controls.requests.state(),
        requests: [...controls.requests.list(req.params.get("source") ?? undefined)],
      });
    case "rate":
      return rate(controls.rate, req);
    default:
      return json(404, { error: "not found: try control/faults, control/recording, control/requests or control/rate" });
  }
}

function faults(held: Faults, { method, body }: ControlRequest): Answer {
  if (method === "PUT") {
    const parsed = parseRules(body);
    if (!parsed.ok) return json(400, { errors: parsed.errors });
    held.set(parsed.rules);
  } else if (method === "DELETE") held.set([]);
  else if (method !== "GET") return notAllowed("GET, PUT, DELETE");
  return json(200, { faults: held.list(), kinds });
}

function recording(held: Requests, { method, body }: ControlRequest): Answer {
  if (method === "PUT") {
    const enabled = field(body, "enabled");
    if (typeof enabled !== "boolean") return json(400, { errors: ["enabled: true or false is expected"] });
    held.record(enabled);
  } else if (method !== "GET") return notAllowed("GET, PUT");
  return json(200, held.state());
}

function rate(held: Rate, { method, body }: ControlRequest): Answer {
  if (method === "PUT") {
    const perSecond = field(body, "perSecond");
    const retryAfter = field(body, "retryAfter") ?? true;
    if (
      typeof perSecond !== "number" ||
      !(perSecond >= 0 && perSecond <= 1_000_000) ||
      typeof retryAfter !== "boolean"
    ) {
      return json(400, {
        errors: ["perSecond: a number from 0 (no limit) to 1,000,000 is expected; retryAfter: true or false"],
      });
    }
    held.change({ perSecond, retryAfter });
  } else if (method !== "GET") return notAllowed("GET, PUT");
  return json(200, held.limit);
}

function field(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
}

function notAllowed(allow: string): Answer {
  return json(405, { error: `method not allowed: ${allow} is expected` }, { allow });
}
