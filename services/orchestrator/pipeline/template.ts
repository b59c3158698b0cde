import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { EvaluationFailed, parseExpression, type Scope } from "./expression.ts";
import { toJson } from "./json.ts";
import type { Template } from "./plan.ts";

/** Evaluate gives an expression's or a template's value for the data of a run. It throws EvaluationFailed. */
export type Evaluate = (scope: Scope) => JsonValue;

/** compileTemplate makes the function that fills a template, parsed once and used for every item. */
export function compileTemplate(template: Template): Evaluate {
  switch (template.kind) {
    case "literal":
      return () => template.value;
    case "expression":
      return compileExpression(template.source);
    case "list": {
      const items = template.items.map(compileTemplate);
      return (scope) => items.map((item) => item(scope));
    }
    case "object": {
      const fields = Object.entries(template.fields).map(([name, field]) => [name, compileTemplate(field)] as const);
      return (scope) => {
        const object: JsonObject = {};
        for (const [name, field] of fields) object[name] = field(scope);
        return object;
      };
    }
  }
}

/** compileExpression makes the function that evaluates an expression. */
export function compileExpression(source: string): Evaluate {
  const parsed = parseExpression(source);
  return (scope) => {
    try {
      // The plan was checked when it was made, so this is the plan of a version with other rules.
      if (!parsed.ok) throw new EvaluationFailed(parsed.mistake.summary);
      return toJson(parsed.evaluate(scope));
    } catch (error) {
      if (error instanceof EvaluationFailed) throw new EvaluationFailed(`\${ ${source} }: ${error.message}`);
      throw error;
    }
  };
}
