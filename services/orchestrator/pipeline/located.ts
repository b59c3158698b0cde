import { isScalar } from "yaml";
import { type Place, positionAt, type Reader, refuse } from "../../kit/sourcefile/place.ts";
import { type ExpressionMistake, type Parsed, parseExpression } from "./expression.ts";

/** Located is a value with the place in the file that it was read from. */
export type Located<T> = { readonly value: T; readonly at: Place };

/** ExpressionText is an expression as a file has it. */
export type ExpressionText = {
  readonly source: string;
  readonly at: Place;
  readonly parsed: Extract<Parsed, { ok: true }>;
};

/** located keeps the place beside what another reader reads. */
export function located<T>(read: Reader<T>): Reader<Located<T>> {
  return (at) => {
    const value = read(at);
    return value === undefined ? undefined : { value, at };
  };
}

/** isExpression says whether a value of the file is, or was meant to be, an expression. */
export function isExpression(at: Place): boolean {
  return isScalar(at.node) && typeof at.node.value === "string" && at.node.value.includes("${");
}

/** expression reads a value of the form `${ ... }`. */
export const expression: Reader<ExpressionText> = (at) => {
  const value = isScalar(at.node) ? at.node.value : undefined;
  const source = typeof value === "string" ? /^\s*\$\{([\s\S]*)\}\s*$/.exec(value)?.[1]?.trim() : undefined;
  if (source === undefined) {
    const hint = isExpression(at) ? `the whole value is the expression: \${ "a" + b }, not a\${b}` : "";
    return refuse(at, `an expression such as \${ run.partition }`, { hint });
  }
  const parsed = parseExpression(source);
  if (parsed.ok) return { source, at, parsed };
  return refuseIn(at, source, parsed.mistake);
};

/** refuseIn reports a mistake at its place within an expression. */
export function refuseIn(at: Place, source: string, { span, summary }: ExpressionMistake): undefined {
  const { sheet, path } = at;
  const [start, end] = at.node?.range ?? [0, 0];
  // Text that the file folds or escapes is not found as it is; the value's beginning must do then.
  const within = sheet.text.slice(start, end).indexOf(source);
  const position = positionAt(sheet, within < 0 ? start : start + within + span.start);
  sheet.problems.push({
    file: sheet.file,
    ...position,
    path,
    expected: "a CEL expression that fits",
    found: summary,
    hint: "",
  });
  return undefined;
}
