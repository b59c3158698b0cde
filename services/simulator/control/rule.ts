import { type FaultKind, type FaultRule, kinds } from "./faults.ts";

/** Parsed is a list of rules, or everything that is wrong with what should be one. */
export type Parsed =
  | { readonly ok: true; readonly rules: readonly FaultRule[] }
  | { readonly ok: false; readonly errors: readonly string[] };

const rulesMost = 100;
const texts = ["source", "pathMatches", "location"];
/** Whole-number fields and the least and most that they may be. */
const numbers: Readonly<Record<string, readonly [number, number]>> = {
  after: [0, 1_000_000_000],
  everyN: [1, 1_000_000_000],
  count: [1, 1_000_000_000],
  retryAfterSeconds: [0, 86_400],
  delayMs: [0, 600_000],
};

/** parseRules checks the body of `PUT /control/faults`. */
export function parseRules(value: unknown): Parsed {
  if (!Array.isArray(value)) return { ok: false, errors: ["a list of fault rules is expected"] };
  if (value.length > rulesMost)
    return { ok: false, errors: [`at most ${rulesMost} rules are expected, not ${value.length}`] };
  const errors = value.flatMap((rule, index) => mistakes(rule).map((mistake) => `[${index}]${mistake}`));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rules: value as readonly FaultRule[] };
}

function mistakes(rule: unknown): string[] {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return [": an object is expected"];
  const found: string[] = [];
  const { kind, ...rest } = rule as Record<string, unknown>;
  if (!isKind(kind)) found.push(`.kind: one of ${Object.keys(kinds).join(", ")} is expected`);
  for (const [name, value] of Object.entries(rest)) {
    const range = numbers[name];
    if (range !== undefined) {
      const [least, most] = range;
      if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
        found.push(`.${name}: a whole number from ${least} to ${most} is expected`);
      }
    } else if (!texts.includes(name)) found.push(`.${name}: no such field`);
    else if (typeof value !== "string") found.push(`.${name}: a text is expected`);
    // What goes into a header must fit into one.
    else if (name === "location" && !URL.canParse(value)) found.push(`.${name}: an absolute URL is expected`);
  }
  return found;
}

function isKind(value: unknown): value is FaultKind {
  return typeof value === "string" && Object.hasOwn(kinds, value);
}
