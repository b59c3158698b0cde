import { checked } from "./contract/host.ts";
import type { Contract, Method } from "./contract/model.ts";

const header = `// Made from the contracts by \`npm run generate\`; change the policy options in proto/ instead.

/** MethodPolicy says how one method may be called, and by whom. */
export interface MethodPolicy {
  /** The longest that one call may take; for a stream, the whole stream. */
  readonly deadlineMs: number;
  /** How often a stream's server sends at least. Only streams have it. */
  readonly heartbeatMs?: number;
  /** The service accounts that may call; "operator" and "gateway" are external. */
  readonly callers: readonly string[];
  /** The one layer that tries again. maxAttempts counts the first try. */
  readonly retry:
    | { readonly owner: "nobody" | "engine" }
    | {
        readonly owner: "mesh";
        readonly maxAttempts: number;
        readonly codes: readonly string[];
        /** The longest that one try may take; without it, all tries share the deadline. */
        readonly perTryMs?: number;
      };
  /** The methods that serving this one calls: package.Service/Method. */
  readonly calls: readonly string[];
  /** What the method promises about running twice. */
  readonly idempotency: "NO_SIDE_EFFECTS" | "IDEMPOTENT";
  /** Whether the answer is a stream. */
  readonly stream: boolean;
}

/** ServicePolicy is the circuit of a service and the policies of its methods. */
export interface ServicePolicy {
  readonly circuit: {
    readonly maxConnections: number;
    readonly maxPendingRequests: number;
    readonly maxRequests: number;
    readonly consecutiveErrors: number;
    readonly ejectionMs: number;
  };
  /** By the method's name as the contract spells it. */
  readonly methods: Readonly<Record<string, MethodPolicy>>;
}

/** policies holds every service of the contracts by its full name. */
export const policies = `;

/**
 * formatTable gives the text of gen/policy/policy.ts. It expects contracts
 * without mistakes.
 */
export function formatTable(contracts: readonly Contract[]): string {
  const entries = contracts.map((contract) => [contract.service, service(contract)]);
  return `${header}${literal(Object.fromEntries(entries), "")} as const satisfies Readonly<Record<string, ServicePolicy>>;\n`;
}

function service({ circuit, methods }: Contract): object {
  return {
    circuit: checked(circuit),
    methods: Object.fromEntries(methods.map((method) => [method.name, row(method)])),
  };
}

function row({ kind, idempotency, policy }: Method): object {
  const { deadlineMs, heartbeatMs, callers, calls, retry } = checked(policy);
  return {
    deadlineMs,
    heartbeatMs,
    callers: callers.toSorted(),
    retry: retry.owner === "mesh" ? retry : { owner: retry.owner },
    calls: calls.toSorted(),
    idempotency,
    stream: kind === "server_streaming",
  };
}

/** literal writes a value as TypeScript; keys without a value are left out. */
function literal(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => literal(item, indent)).join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const inner = `${indent}  `;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${inner}${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${literal(field, inner)},\n`);
  return fields.length === 0 ? "{}" : `{\n${fields.join("")}${indent}}`;
}
