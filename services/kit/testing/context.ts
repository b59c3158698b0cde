import { background, type Context, type ContextValues, withValues } from "../context.ts";
import { silentLogger } from "../log.ts";

/** testContext is a context for a test: nothing is logged, and it never ends. Values replace its own. */
export function testContext(values: ContextValues = {}): Context {
  return withValues(background({ log: silentLogger() }), { requestId: "test", caller: "test", ...values });
}
