import { type Answer, json } from "../answer.ts";

/** badRequest is Mercado Livre's answer to a parameter that it does not take. */
export function badRequest(message: string): Answer {
  return json(400, { message, error: "bad_request", status: 400, cause: [] });
}

/** notFound is Mercado Livre's answer to a resource that it does not have. */
export function notFound(message: string): Answer {
  return json(404, { message, error: "not_found", status: 404, cause: [] });
}
