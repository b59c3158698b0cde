import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { refuse } from "../../kit/sourcefile/place.ts";
import type { Catalog, StepMethod } from "../contract/catalog.ts";
import type { Located } from "./located.ts";

/** Mesh is what a pipeline is checked against. */
export type Mesh = {
  readonly catalog: Catalog;
  /** account is the service account that will call the steps. */
  readonly account: string;
  /** knows says whether the address of a service, by its full name, is configured. */
  knows(service: string): boolean;
  /** pipelines are the names of all pipelines there are; left out, any name may be one. */
  readonly pipelines?: ReadonlySet<string>;
  /** replaying are those of them that replay another. */
  readonly replaying?: ReadonlySet<string>;
};

/** stepMethod finds the method of a step, and reports why it can't be one. */
export function stepMethod(call: Located<string> | undefined, mesh: Mesh): StepMethod | undefined {
  const method = callable(call, "a method that a step can call", mesh);
  if (call !== undefined && method?.retryOwner === "mesh") {
    const hint = "the engine would try again on top of it; a step's method says OWNER_ENGINE or OWNER_NOBODY";
    const found = `${call.value}, which the mesh tries again`;
    refuse(call.at, "a method that nothing else tries again", { found, hint });
  }
  return method;
}

/** listMethod finds the method that says which partitions there are, and reports why it can't be one. */
export function listMethod(call: Located<string> | undefined, mesh: Mesh): StepMethod | undefined {
  const method = callable(call, "a method that lists partitions", mesh);
  if (call === undefined || method === undefined) return method;
  if (method.streams) refuse(call.at, "a unary method", { found: `${call.value}, which streams` });
  if (method.hasSideEffects) {
    const hint = "it is asked again and again; its method says NO_SIDE_EFFECTS";
    refuse(call.at, "a method without side effects", { found: call.value, hint });
  }
  return method;
}

function callable(call: Located<string> | undefined, what: string, mesh: Mesh): StepMethod | undefined {
  if (call === undefined) return undefined;
  const { catalog, account, knows } = mesh;
  const { value, at } = call;
  const found = catalog.find(value);
  if (!found.ok) {
    const isKnown = catalog.methodNames.includes(value);
    return refuse(at, what, { found: found.reason, hint: isKnown ? "" : suggestion(value, catalog.methodNames) });
  }
  const { method } = found;
  if (!method.callers.includes(account)) {
    refuse(at, `a method that ${account} may call`, { found: `${value} for ${method.callers.join(", ") || "nobody"}` });
  }
  if (!knows(method.service)) {
    const hint = `name it in STEP_ADDRESSES: ${method.service}=host:port`;
    refuse(at, "a service whose address is configured", { found: method.service, hint });
  }
  return method;
}
