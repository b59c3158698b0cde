import { isMap } from "yaml";
import { entriesOf, listOf, mapping, optional, required } from "../../kit/sourcefile/mapping.ts";
import { type Place, type Reader, refuse, type Sheet } from "../../kit/sourcefile/place.ts";
import { duration, text, wholeNumber } from "../../kit/sourcefile/scalar.ts";
import { input } from "./input.ts";
import { type ExpressionText, expression, type Located, located } from "./located.ts";
import type { InputPlan } from "./plan.ts";
import { withoutReserved } from "./reserved.ts";

/** FanOutDraft is a step's `forEach` as the file has it. */
export type FanOutDraft = {
  readonly at: Place;
  readonly in?: ExpressionText | undefined;
  readonly id?: ExpressionText | undefined;
  readonly each?: Located<string> | undefined;
  readonly limit?: number | undefined;
};

/** StepDraft is a step as the file has it; what has a mistake is missing. */
export type StepDraft = {
  readonly name: string;
  readonly at: Place;
  readonly call?: Located<string> | undefined;
  readonly needs?: readonly Located<string>[] | undefined;
  readonly with?: Place | undefined;
  readonly forEach?: FanOutDraft | undefined;
  readonly timeout?: Located<number> | undefined;
  readonly attemptTimeout?: Located<number> | undefined;
  readonly retry?: { readonly attempts: number | undefined; readonly largestDelay: number } | undefined;
};

/** Draft is a pipeline's file as far as it could be read. */
export type Draft = {
  readonly at: Place;
  readonly name?: Located<string> | undefined;
  readonly zone?: string | undefined;
  readonly timeout?: number | undefined;
  /** inputs are undefined where one of them has a mistake. */
  readonly inputs?: ReadonlyMap<string, InputPlan> | undefined;
  readonly steps: readonly StepDraft[];
  readonly outcome?:
    | { readonly word?: ExpressionText | undefined; readonly reasons?: ExpressionText | undefined }
    | undefined;
};

/** mostSteps is how many steps a pipeline may have. */
const mostSteps = 200;
/** longestMs is the longest that a run may take: a week. */
export const longestMs = 7 * 86_400_000;

const word = { pattern: /^[a-z][a-z0-9_]{0,39}$/, what: "a name of small letters, digits and _, at most 40" };
const dayMs = 86_400_000;

/** readDraft reads a file's values one by one. A mistake costs only the value that it is in; it is a problem of the sheet. */
export function readDraft(sheet: Sheet): Draft {
  const at: Place = { sheet, node: sheet.document.contents ?? undefined, path: "" };
  const found: Found<Draft> = {};
  // Without the key there are no inputs; with a mistake in it nobody knows which there are.
  if (!(isMap(at.node) && at.node.has("inputs"))) found.inputs = new Map();
  const steps: StepDraft[] = [];
  const read = mapping({
    name: required(keep(found, "name", located(text("the pipeline's name", { most: 63 })))),
    zone: optional(keep(found, "zone", zone), "America/Sao_Paulo"),
    timeout: optional(keep(found, "timeout", duration(1_000, longestMs)), dayMs),
    inputs: optional(keep(found, "inputs", entriesOf(input, word)), new Map()),
    steps: required(stepsInto(steps)),
    outcome: optional(keep(found, "outcome", outcome), undefined),
  });
  withoutReserved(read)(at);
  return { ...found, at, steps };
}

type Found<T> = { -readonly [K in keyof T]?: T[K] };

// Keeps a value although a mistake elsewhere in the mapping makes the mapping unusable.
function keep<T, K extends keyof T>(
  found: Found<T>,
  key: K,
  read: Reader<NonNullable<T[K]>>,
): Reader<NonNullable<T[K]>> {
  return (at) => {
    const value = read(at);
    if (value !== undefined) found[key] = value;
    return value;
  };
}

function stepsInto(steps: StepDraft[]): Reader<ReadonlyMap<string, StepDraft>> {
  const read = entriesOf<StepDraft>((at) => {
    const draft = step(at);
    steps.push(draft);
    return draft;
  }, word);
  return (at) => {
    const size = at.node !== undefined && "items" in at.node && Array.isArray(at.node.items) ? at.node.items.length : 0;
    if (size > mostSteps) return refuse(at, `at most ${mostSteps} steps`, { found: `${size} of them` });
    return read(at);
  };
}

function step(at: Place): StepDraft {
  const found: Found<StepDraft> = {};
  const place: Reader<Place> = (inner) => inner;
  const read = mapping({
    call: required(keep(found, "call", located(text("a method such as package.Service/Method", { most: 300 })))),
    needs: optional(
      keep(found, "needs", listOf(located(text("the name of a step", { most: 40 })), { least: 0, most: mostSteps })),
      [],
    ),
    with: optional(keep(found, "with", place), at),
    forEach: optional(keep(found, "forEach", fanOut), undefined),
    timeout: optional(keep(found, "timeout", located(duration(1_000, longestMs))), undefined),
    attemptTimeout: optional(keep(found, "attemptTimeout", located(duration(100, longestMs))), undefined),
    retry: optional(keep(found, "retry", retry), undefined),
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
  })(at);
  return { ...found, at };
};

const retry = mapping<{ attempts: number | undefined; largestDelay: number }>({
  attempts: optional<number | undefined>(wholeNumber(1, 1_000), undefined),
  largestDelay: optional(duration(100, 3_600_000), 10_000),
});

const outcome: Reader<NonNullable<Draft["outcome"]>> = (at) => {
  const found: Found<NonNullable<Draft["outcome"]>> = {};
  mapping({
    word: required(keep(found, "word", expression)),
    reasons: required(keep(found, "reasons", expression)),
  })(at);
  return found;
};

const zone: Reader<string> = (at) => {
  const what = "an IANA zone such as America/Sao_Paulo";
  const value = text(what, { most: 64 })(at);
  if (value === undefined) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone === "" ? undefined : value;
  } catch {
    return refuse(at, what);
  }
};
