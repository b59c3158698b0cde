import type { Contract, Method } from "../contract/model.ts";
import { type NamedMethod, namedMethods } from "./named.ts";

/** callMistakes judges what a method says that it calls: others that may be called, in the time that it has itself. */
export function callMistakes(contract: Contract, method: Method, contracts: readonly Contract[]): string[] {
  const { name, policy } = method;
  if (policy === undefined) {
    return [];
  }
  const methods = namedMethods(contracts);
  const own = `${contract.service}/${name}`;
  return [...new Set(policy.calls)].flatMap((called) => {
    const mistakes: string[] = [];
    if (policy.calls.indexOf(called) !== policy.calls.lastIndexOf(called)) {
      mistakes.push(`calls ${called} twice; name it once`);
    }
    const callee = methods.get(called);
    if (callee === undefined) {
      return [...mistakes, `calls ${JSON.stringify(called)}, which no contract has; write package.Service/Method`];
    }
    const callers = callee.policy?.callers ?? [];
    if (!callers.includes(contract.account)) {
      mistakes.push(
        `calls ${called}, which does not name ${contract.account} as a caller; add it there, or remove the call here`,
      );
    }
    const [outerMs, innerMs] = [policy.deadlineMs, callee.policy?.deadlineMs];
    if (outerMs !== undefined && innerMs !== undefined && innerMs > outerMs) {
      mistakes.push(
        `has a deadline of ${outerMs} ms and calls ${called}, whose deadline of ${innerMs} ms outlasts it; ` +
          "raise this one or lower that one",
      );
    }
    const behind = reachable(called, methods);
    if (policy.retry.owner === "mesh") {
      const retried = [...behind].filter((each) => methods.get(each)?.policy?.retry.owner === "mesh");
      mistakes.push(
        ...retried.map(
          (each) =>
            `is retried by the mesh and calls ${each === called ? "" : `by ${called} `}${each}, which is as well, ` +
            "so that their tries multiply; let one of the two have OWNER_NOBODY",
        ),
      );
    }
    if (method.idempotency === "NO_SIDE_EFFECTS" && callee.idempotency === "IDEMPOTENT") {
      mistakes.push(`has NO_SIDE_EFFECTS and calls ${called}, which has some; say IDEMPOTENT`);
    }
    if (behind.has(own)) {
      mistakes.push(`calls ${called}, which leads back to it; break the circle`);
    }
    return mistakes;
  });
}

/** reachable follows calls from a method: that one, and all that serving it comes to. */
function reachable(from: string, methods: ReadonlyMap<string, NamedMethod>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!seen.has(name)) {
      seen.add(name);
      open.push(...(methods.get(name)?.policy?.calls ?? []));
    }
  }
  return seen;
}
