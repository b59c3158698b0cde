import type { Method } from "../../../support/methods.ts";
import type { Outcome } from "../../probe/commands.ts";
import { namespace } from "../../stdio/places.ts";

/** Workload is a service account in a namespace. */
export type Workload = { readonly account: string; readonly namespace: string };

/** Pair is a workload and a method, and whether the contract lets the one call the other. */
export type Pair = { readonly caller: Workload; readonly method: Method; readonly may: boolean };

/** Answerer is who answered a call: the method itself, the callee's proxy, the callee's check of callers, or nobody. */
export type Answerer = "handler" | "proxy" | "kit" | "nobody";

/** pairsOf are all pairs of workloads and methods; a name counts in the mesh's own namespace alone. */
export function pairsOf(callers: readonly Workload[], methods: readonly Method[]): Pair[] {
  return callers.flatMap((caller) =>
    methods.map((method) => {
      return {
        caller,
        method,
        may: caller.namespace === namespace && method.policy.callers.includes(caller.account),
      };
    }),
  );
}

/** answererOf tells by a call's end who answered it. */
export function answererOf({ code, message, reason }: Pick<Outcome, "code" | "message" | "reason">): Answerer {
  if (code === "PERMISSION_DENIED" && reason === "CALLER_NOT_ALLOWED") return "kit";
  if (code === "PERMISSION_DENIED" && reason === "") return message === "RBAC: access denied" ? "proxy" : "nobody";
  return code === "OK" || reason !== "" ? "handler" : "nobody";
}

/** nameOf is how a workload is called in reports. */
export function nameOf(workload: Workload): string {
  return workload.namespace === namespace ? workload.account : `${workload.account} of ${workload.namespace}`;
}
