import type { JsonValue } from "@bufbuild/protobuf";
import type { Environments } from "../cel/environment.ts";
import { checkExpression, compileExpression, failed } from "../cel/expression.ts";
import { toJson } from "../cel/json.ts";
import { type Read, readsOf, variablesOf } from "../cel/reads.ts";
import { misfits } from "./fit.ts";
import { type ExpressionText, refuseIn } from "./located.ts";
import { accepts, type Want } from "./want.ts";

/** Typed is what is known of an expression whose types fit together. */
export type Typed = {
  /** constant is the value of an expression that reads nothing; undefined for others. */
  readonly constant: JsonValue | undefined;
};

/** Typing checks the expressions of a file, and keeps in mind what they read. */
export type Typing = {
  /** check reports what is wrong with an expression, and where its value is not what its place takes. */
  check(text: ExpressionText, want: Want, place: TypingPlace): Typed | undefined;
  /** hasRead says whether any expression reads a field of a variable, such as `inputs` and `refetch`. */
  hasRead(variable: string, field: string): boolean;
};

/** TypingPlace is where an expression stands. */
export type TypingPlace = {
  readonly environments: Environments;
  /** hint follows a mistake in the name of a step. */
  readonly hint?: string;
  /** takesNothing says that a value that may be missing will do: the field is not set then. */
  readonly takesNothing?: boolean;
  /** unsure are the steps that may have been skipped. */
  readonly unsure?: ReadonlySet<string>;
};

/** createTyping begins with a file of which nothing is read. */
export function createTyping(): Typing {
  const known = new Set<string>();
  return {
    check(text, want, { environments, hint = "", takesNothing = false, unsure = new Set() }) {
      const checked = checkExpression(text.source, environments);
      if (!checked.ok) {
        for (const mistake of checked.mistakes) {
          const isOfSteps = mistake.summary.endsWith(" of steps");
          refuseIn(text, isOfSteps ? { ...mistake, summary: `${mistake.summary}${hint}` } : mistake);
        }
        return undefined;
      }
      const { ast, type } = checked;
      for (const read of readsOf(ast)) {
        known.add(`${read.variable}.${read.field}`);
        if (read.variable === "steps" && unsure.has(read.field) && !read.isGuarded) refuseUnsure(text, read);
      }
      const before = text.at.sheet.problems.length;
      const mayLack = takesNothing && type.kind === "optional" && accepts(want, type.valueType);
      for (const { span, expected, found } of mayLack ? [] : misfits(ast, want, environments)) {
        refuseIn(text, { span, summary: found }, expected);
      }
      const isConstant = variablesOf(ast).size === 0 && text.at.sheet.problems.length === before;
      return { constant: isConstant ? constantOf(text, environments) : undefined };
    },
    hasRead: (variable, field) => known.has(`${variable}.${field}`),
  };
}

// What fails without reading anything fails in every run.
function constantOf(text: ExpressionText, environments: Environments): JsonValue | undefined {
  try {
    return toJson(compileExpression(text.source, environments)({}));
  } catch (error) {
    const span = { start: 0, end: text.source.length };
    return refuseIn(text, { span, summary: `one that fails in every run: ${failed(error).message}` });
  }
}

function refuseUnsure(text: ExpressionText, { span, field }: Read): void {
  const expected = `steps.?${field}.?name.orValue(...), or has(steps.${field}) ? ... : ...`;
  refuseIn(text, { span, summary: `steps.${field}, which is missing where the step was skipped` }, expected);
}
