import { isMap } from "yaml";
import { entriesOf, list, mapping, optional, required } from "../../kit/sourcefile/mapping.ts";
import { type Place, type Reader, refuse, type Sheet } from "../../kit/sourcefile/place.ts";
import { duration, oneOf, text } from "../../kit/sourcefile/scalar.ts";
import { input } from "./input.ts";
import { type Found, keep } from "./keep.ts";
import { defaultTimeoutMs, longestMs, mostInputs, mostSteps } from "./limits.ts";
import { type ExpressionText, expression, type Located, located } from "./located.ts";
import type { InputPlan, Plan } from "./plan.ts";
import { withoutReserved } from "./reserved.ts";
import { type PartitionsDraft, partitions, type ScheduleDraft, schedule } from "./schedule-draft.ts";
import { readStep, type StepDraft } from "./step-draft.ts";

/** OutcomeDraft is a pipeline's `outcome` as the file has it. */
export type OutcomeDraft = {
  readonly word?: ExpressionText | undefined;
  readonly reasons?: ExpressionText | undefined;
  readonly summary?: ExpressionText | undefined;
};

/** Draft is a pipeline's file as far as it could be read. */
export type Draft = {
  readonly at: Place;
  readonly name?: Located<string> | undefined;
  readonly zone?: string | undefined;
  readonly timeout?: number | undefined;
  readonly days?: Plan["days"] | undefined;
  readonly replays?: Located<string> | undefined;
  readonly partitions?: PartitionsDraft | undefined;
  readonly schedule?: ScheduleDraft | undefined;
  /** inputs are undefined where one of them has a mistake. */
  readonly inputs?: ReadonlyMap<string, Located<InputPlan>> | undefined;
  readonly steps: readonly StepDraft[];
  readonly outcome?: OutcomeDraft | undefined;
};

// Expressions read these otherwise, or not at all.
const taken = ["constructor", "false", "in", "null", "prototype", "true"];
const word = {
  pattern: new RegExp(`^(?!(?:${taken.join("|")})$)[a-z][a-z0-9_]{0,39}$`),
  what: `a name of small letters, digits and _, at most 40, but not ${list(taken)}`,
};

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
    timeout: optional(keep(found, "timeout", duration(1_000, longestMs)), defaultTimeoutMs),
    days: optional(keep(found, "days", oneOf(["ascending", "any"])), undefined),
    replays: optional(keep(found, "replays", located(text("the name of a pipeline", { most: 63 }))), undefined),
    partitions: optional(keep(found, "partitions", partitions), undefined),
    schedule: optional(keep(found, "schedule", schedule), undefined),
    inputs: optional(keep(found, "inputs", atMost(mostInputs, "inputs", entriesOf(located(input), word))), new Map()),
    steps: required(stepsInto(steps)),
    outcome: optional(keep(found, "outcome", outcome), undefined),
  });
  withoutReserved(read)(at);
  return { ...found, at, steps };
}

function stepsInto(steps: StepDraft[]): Reader<ReadonlyMap<string, StepDraft>> {
  const read = entriesOf<StepDraft>((at) => {
    const draft = readStep(at);
    steps.push(draft);
    return draft;
  }, word);
  return atMost(mostSteps, "steps", read);
}

function atMost<T>(most: number, what: string, read: Reader<T>): Reader<T> {
  return (at) => {
    const size = isMap(at.node) ? at.node.items.length : 0;
    return size > most ? refuse(at, `at most ${most} ${what}`, { found: `${size} of them` }) : read(at);
  };
}

const outcome: Reader<OutcomeDraft> = (at) => {
  const found: Found<OutcomeDraft> = {};
  mapping({
    word: required(keep(found, "word", expression)),
    reasons: required(keep(found, "reasons", expression)),
    summary: optional(keep(found, "summary", expression), undefined),
  })(at);
  return found;
};

const zone: Reader<string> = (at) => {
  const what = "an IANA zone such as America/Sao_Paulo";
  const value = text(what, { most: 64 })(at);
  if (value === undefined) return undefined;
  // An offset has no rules, and JavaScript takes one too.
  if (/^[+-]/.test(value)) return refuse(at, what);
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone === "" ? undefined : value;
  } catch {
    return refuse(at, what);
  }
};
