import type { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { EvaluationFailed } from "./evaluation-failed.ts";
import { limits, lostKeys } from "./limits.ts";

/** hidden are the functions that metered expressions call. Nobody writes them: expressions are checked without them. */
export const hidden = {
  loop: "metered_loop",
  body: "metered_body",
  value: "metered_value",
  matches: "metered_matches",
  key: "metered_key",
};

/** Meter counts what an evaluation costs. */
export type Meter = {
  /** reset begins an evaluation. Evaluations do not overlap: they never wait. */
  reset(): void;
  /** together makes one evaluation, for the limits, of all those that act makes. */
  together<T>(act: () => T): T;
};

const mostPatterns = 256;

/** registerMeter gives an environment the functions of metered expressions, and returns the meter that they count on. */
export function registerMeter(environment: Environment): Meter {
  let work = 0;
  let isTogether = false;
  const patterns = new Map<string, RE2JS>();
  const spend = (amount: number) => {
    work += amount;
    if (work > limits.work) throw new EvaluationFailed(`it goes beyond the limit expression work, ${limits.work}`);
  };
  const options = { async: false };
  environment.registerFunction(
    `${hidden.loop}(A, int): A`,
    (list: unknown, most: bigint) => {
      const size = sizeOf(list);
      if (size > most) {
        const name = Number(most) === limits.loopList ? "list of a loop" : "list of nested loops";
        throw new EvaluationFailed(`a loop goes over ${size} elements; the limit ${name} is ${most}`);
      }
      spend(size);
      return list;
    },
    options,
  );
  environment.registerFunction(
    `${hidden.body}(A, int): A`,
    (value: unknown, parts: bigint) => {
      spend(Number(parts) + sizeOf(value));
      return value;
    },
    options,
  );
  environment.registerFunction(
    `${hidden.value}(A): A`,
    (value: unknown) => {
      spend(sizeOf(value));
      return value;
    },
    options,
  );
  environment.registerFunction(
    `${hidden.key}(A): A`,
    (key: unknown) => {
      if (lostKeys.has(key)) throw new EvaluationFailed(`a mapping cannot have the key ${String(key)}`);
      return key;
    },
    options,
  );
  environment.registerFunction(
    `string.${hidden.matches}(string): bool`,
    (text: string, pattern: string) => {
      const compiled = patterns.get(pattern) ?? RE2JS.compile(pattern);
      if (patterns.size < mostPatterns) patterns.set(pattern, compiled);
      return compiled.test(text);
    },
    options,
  );
  return {
    reset() {
      if (!isTogether) work = 0;
    },
    together(act) {
      work = 0;
      isTogether = true;
      try {
        return act();
      } finally {
        isTogether = false;
      }
    },
  };
}

function sizeOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return typeof value === "object" && value !== null && value.constructor === Object ? Object.keys(value).length : 1;
}
