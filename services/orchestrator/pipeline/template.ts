import type { JsonValue } from "@bufbuild/protobuf";
import type { Environments } from "../cel/environment.ts";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import { compileExpression, failed, type Values } from "../cel/expression.ts";
import { toJson } from "../cel/json.ts";
import type { Template } from "./plan.ts";

/** Evaluate gives an expression's or a template's value; undefined where it has none. It throws EvaluationFailed. */
export type Evaluate = (values: Values) => JsonValue | undefined;

/** compileTemplate makes the function that fills a template, parsed once and used for every item. */
export function compileTemplate(template: Template, environments: Environments): Evaluate {
  switch (template.kind) {
    case "literal":
      return () => template.value;
    case "expression":
      return compileSource(template.source, environments);
    case "list": {
      const items = template.items.map((item) => compileTemplate(item, environments));
      return (values) => items.map((item) => item(values)).filter((item) => item !== undefined);
    }
    case "object": {
      const fields = Object.entries(template.fields).map(
        ([name, field]) => [name, compileTemplate(field, environments)] as const,
      );
      return (values) => {
        const set = fields.flatMap(([name, field]) => {
          const value = field(values);
          // What has no value is a field that is not set.
          return value === undefined ? [] : [[name, value] as const];
        });
        return Object.fromEntries(set);
      };
    }
  }
}

/** compileSource makes the function that evaluates an expression. What it throws names the expression. */
export function compileSource(source: string, environments: Environments): Evaluate {
  let evaluate: ReturnType<typeof compileExpression> | undefined;
  return (values) => {
    try {
      evaluate ??= compileExpression(source, environments);
      return toJson(evaluate(values));
    } catch (error) {
      throw new EvaluationFailed(`\${ ${source} }: ${failed(error).message}`, { cause: error });
    }
  };
}
