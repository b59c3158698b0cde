import { type Answer, json } from "../answer.ts";

/** invalid is OLX's answer to a parameter that it does not take. */
export function invalid(field: string, expected: string): Answer {
  const detail = "Data validation error occurred";
  return json(400, {
    error: { status: 400, code: 400, title: "Invalid request", detail, validation: [{ field, title: expected }] },
  });
}

/** listingError is OLX's answer to a search that it cannot make, such as one that reaches too far. */
export function listingError(detail: string): Answer {
  return json(400, { error: { status: 400, code: 400, title: "ListingError", detail } });
}

/** notFound is OLX's answer to a path that it does not have. */
export function notFound(detail: string): Answer {
  return json(404, { error: { status: 404, code: 404, title: "Not found", detail } });
}
