import { isScalar } from "yaml";
import { listOf, mapping, optional, required } from "../../kit/sourcefile/mapping.ts";
import { type Place, type Reader, refuse } from "../../kit/sourcefile/place.ts";
import { duration, oneOf, text, wholeNumber } from "../../kit/sourcefile/scalar.ts";
import { type Found, keep } from "./keep.ts";
import { longestMs, mostItems, mostSteps } from "./limits.ts";
import { type ExpressionText, expression, type Located, located } from "./located.ts";
import type { StepPlan, Tolerance } from "./plan.ts";
import { withoutReserved } from "./reserved.ts";

/** FanOutDraft is a step's `forEach` as the file has it. */
export type FanOutDraft = {
  readonly at: Place;
  readonly in?: ExpressionText | undefined;
  readonly id?: ExpressionText | undefined;
  readonly each?: Located<string> | undefined;
  readonly limit?: number | undefined;
  readonly mayFail?: Tolerance | undefined;
};

/** RetryDraft is a step's `retry` as the file has it. */
export type RetryDraft = {
  readonly at: Place;
  readonly attempts?: number | undefined;
  readonly largestDelay?: Located<number> | undefined;
};

/** StepDraft is a step as the file has it; what has a mistake is missing. */
export type StepDraft = {
  readonly name: string;
  readonly at: Place;
  readonly call?: Located<string> | undefined;
  readonly needs?: readonly Located<string>[] | undefined;
  readonly when?: ExpressionText | undefined;
  readonly with?: Place | undefined;
  readonly forEach?: FanOutDraft | undefined;
  readonly timeout?: Located<number> | undefined;
  readonly attemptTimeout?: Located<number> | undefined;
  readonly heartbeatTimeout?: Located<number> | undefined;
  readonly retry?: RetryDraft | undefined;
  readonly onFailure?: StepPlan["onFailure"] | undefined;
};

const stepName = text("the name of a step", { most: 40 });

/** readStep reads one step; its name is the last part of its path. A mistake costs only the value that it is in. */
export function readStep(at: Place): StepDraft {
  const found: Found<StepDraft> = {};
  const read = mapping({
    call: required(keep(found, "call", located(text("a method such as package.Service/Method", { most: 300 })))),
    needs: optional(keep(found, "needs", listOf(located(stepName), { least: 0, most: mostSteps })), []),
    when: optional(keep(found, "when", expression), undefined),
    with: optional(
      keep(found, "with", (inner) => inner),
      at,
    ),
    forEach: optional(keep(found, "forEach", fanOut), undefined),
    timeout: optional(keep(found, "timeout", located(duration(1_000, longestMs))), undefined),
    attemptTimeout: optional(keep(found, "attemptTimeout", located(duration(100, longestMs))), undefined),
    heartbeatTimeout: optional(keep(found, "heartbeatTimeout", located(duration(100, longestMs))), undefined),
    retry: optional(keep(found, "retry", retry), undefined),
    onFailure: optional(keep(found, "onFailure", oneOf(["fail", "continue"])), undefined),
  });
  withoutReserved(read)(at);
  return { ...found, at, name: at.path.slice(at.path.lastIndexOf(".") + 1) };
}

const fanOut: Reader<FanOutDraft> = (at) => {
  const found: Found<FanOutDraft> = {};
  mapping({
    in: optional(keep(found, "in", expression), undefined),
    id: optional(keep(found, "id", expression), undefined),
    each: optional(keep(found, "each", located(text("the name of a step with a forEach", { most: 40 }))), undefined),
    limit: optional(keep(found, "limit", wholeNumber(1, 256)), 1),
    mayFail: optional(keep(found, "mayFail", tolerance), undefined),
  })(at);
  return { ...found, at };
};

const tolerance: Reader<Tolerance> = (at) => {
  const value = isScalar(at.node) ? at.node.value : undefined;
  if (value === "none" || value === "any") return { kind: value };
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= mostItems) {
    return { kind: "count", most: value };
  }
  const percent = Number(/^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(String(value))?.[1] ?? Number.NaN);
  if (percent > 0 && percent <= 100) return { kind: "share", most: percent / 100 };
  return refuse(at, `none, any, a number from 1 to ${mostItems}, or a share of the items such as 10%`);
};

const retry: Reader<RetryDraft> = (at) => {
  const found: Found<RetryDraft> = {};
  mapping({
    attempts: optional(keep(found, "attempts", wholeNumber(1, 1_000)), undefined),
    largestDelay: optional(keep(found, "largestDelay", located(duration(100, 3_600_000))), undefined),
  })(at);
  return { ...found, at };
};
