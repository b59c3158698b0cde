import type { Environments } from "../cel/environment.ts";
import { type Checked, checkExpression } from "../cel/expression.ts";
import { type Read, readsOf, variablesOf } from "../cel/reads.ts";
import { misfits } from "./fit.ts";
import { type ExpressionText, refuseIn } from "./located.ts";
import type { Want } from "./want.ts";

/** Typed is an expression of the file whose types fit together. */
export type Typed = Extract<Checked, { ok: true }> & { readonly reads: readonly Read[]; readonly isConstant: boolean };

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
      const reads = readsOf(ast);
      for (const { variable, field } of reads) known.add(`${variable}.${field}`);
      for (const read of reads.filter(({ variable, field }) => variable === "steps" && unsure.has(field))) {
        if (!read.isGuarded) refuseUnsure(text, read);
      }
      if (!(takesNothing && type.kind === "optional")) {
        for (const { span, expected, found } of misfits(ast, want, environments)) {
          refuseIn(text, { span, summary: found }, expected);
        }
      }
      return { ...checked, reads, isConstant: variablesOf(ast).size === 0 };
    },
    hasRead: (variable, field) => known.has(`${variable}.${field}`),
  };
}

function refuseUnsure(text: ExpressionText, { span, field }: Read): void {
  const expected = `steps.?${field}.?name.orValue(...), or has(steps.${field}) ? ... : ...`;
  refuseIn(text, { span, summary: `steps.${field}, which is missing where the step was skipped` }, expected);
}
