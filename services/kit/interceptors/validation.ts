import { type FieldViolation, invalidArgument } from "../errors.ts";
import type { Interceptor } from "./interceptor.ts";

/** Validator names every field of a request that is wrong; an empty list lets the request through. */
export type Validator<Req> = (request: Req) => readonly FieldViolation[];

/** validation refuses requests with INVALID_ARGUMENT before the handler sees them. */
export function validation(validate: Validator<never> | undefined): Interceptor {
  return () => (next) => {
    if (validate === undefined) return next;
    return (ctx, request, send) => {
      const violations = validate(request as never);
      if (violations.length > 0) throw invalidArgument(violations);
      return next(ctx, request, send);
    };
  };
}
