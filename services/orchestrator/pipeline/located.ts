import { isScalar } from "yaml";
import { type Place, positionAt, type Reader, refuse, report } from "../../kit/sourcefile/place.ts";
import { syntaxMistake } from "../cel/expression.ts";
import type { ExpressionMistake } from "../cel/mistake.ts";

/** Located is a value with the place in the file that it was read from. */
export type Located<T> = { readonly value: T; readonly at: Place };

/** ExpressionText is an expression as a file has it. */
export type ExpressionText = { readonly source: string; readonly at: Place };

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
  const mistake = syntaxMistake(source);
  if (mistake === undefined) return { source, at };
  return refuseIn({ source, at }, mistake);
};

/** refuseIn reports a mistake at its place within an expression. */
export function refuseIn(
  { source, at }: ExpressionText,
  { span, summary }: ExpressionMistake,
  expected = "a CEL expression that fits",
): undefined {
  const { sheet, path } = at;
  const position = positionAt(sheet, offsetIn(at, source, span.start));
  report(sheet, {
    ...position,
    path,
    expected,
    found: summary,
    hint: "",
  });
  return undefined;
}

// Texts may be folded over several lines, so characters are counted without what is white.
function offsetIn(at: Place, source: string, index: number): number {
  const [start, end] = at.node?.range ?? [0, 0];
  const raw = at.sheet.text.slice(start, end);
  const opening = raw.indexOf("${") + 2;
  // Text that the file escapes is not found as it is; the value's beginning must do then.
  if (!squeezed(raw.slice(opening)).startsWith(squeezed(source))) return start;
  let left = squeezed(source.slice(0, index)).length;
  for (let offset = opening; offset < raw.length; offset++) {
    if (/\s/.test(raw.charAt(offset))) continue;
    if (left === 0) return start + offset;
    left -= 1;
  }
  return start;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}
