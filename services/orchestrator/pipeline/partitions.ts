import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { refuse } from "../../kit/sourcefile/place.ts";
import type { Environments, Types } from "../cel/environment.ts";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import { checkExpression } from "../cel/expression.ts";
import { messageType, type Type } from "../cel/type.ts";
import type { Catalog, StepMethod } from "../contract/catalog.ts";
import { listMethod, type Mesh } from "./method.ts";
import type { Partitions } from "./plan.ts";
import { emptyRequest, readRequest } from "./request.ts";
import type { PartitionsDraft } from "./schedule-draft.ts";
import { compileSource, compileTemplate } from "./template.ts";
import type { Typing } from "./typing.ts";
import { wanted } from "./want.ts";

/** compilePartitions checks what a pipeline runs for. The request of its call has literals only: there is no run to read. */
export function compilePartitions(draft: PartitionsDraft, mesh: Mesh, typing: Typing): Partitions {
  if (draft.names !== undefined) return { kind: "list", names: draft.names };
  const method = listMethod(draft.call, mesh);
  const plan = {
    kind: "call" as const,
    method: draft.call?.value ?? "",
    request: { kind: "object" as const, fields: {} },
    source: draft.in?.source ?? "",
    id: draft.id?.source ?? "",
  };
  if (method === undefined) return plan;
  const { types } = mesh.catalog;
  const inResponse = responseNames(types, method);
  if (draft.in !== undefined) typing.check(draft.in, wanted.list, { environments: inResponse });
  if (draft.id !== undefined) {
    typing.check(draft.id, wanted.text, { environments: itemNames(types, plan.source, inResponse) });
  }
  if (draft.with === undefined) return { ...plan, request: emptyRequest(draft.at, method.input) };
  const request = readRequest(draft.with, method.input, ({ at }) =>
    refuse(at, "a value that is written out", { hint: "partitions are asked for apart from any run" }),
  );
  return { ...plan, request: request ?? plan.request };
}

/** PartitionCall is the call that says which partitions there are. */
export type PartitionCall = {
  readonly method: StepMethod;
  readonly request: JsonObject;
  /** namesOf are the partitions that a response names. It throws EvaluationFailed. */
  namesOf(response: JsonObject): readonly string[];
};

/** partitionCall makes a plan's call for its partitions. It throws EvaluationFailed where the contracts have no such method. */
export function partitionCall(partitions: Extract<Partitions, { kind: "call" }>, catalog: Catalog): PartitionCall {
  const found = catalog.find(partitions.method);
  if (!found.ok) throw new EvaluationFailed(found.reason);
  const { method } = found;
  const { types } = catalog;
  const inResponse = responseNames(types, method);
  const list = compileSource(partitions.source, inResponse);
  const nameOf = compileSource(partitions.id, itemNames(types, partitions.source, inResponse));
  const request = compileTemplate(partitions.request, inResponse)({});
  return {
    method,
    request: isObject(request) ? request : {},
    namesOf(response) {
      const items = list({ response });
      if (!Array.isArray(items)) throw new EvaluationFailed(`\${ ${partitions.source} } is not a list`);
      return items.map((item) => {
        const name = nameOf({ item });
        if (typeof name === "string") return name;
        throw new EvaluationFailed(`\${ ${partitions.id} } is not a text`);
      });
    },
  };
}

function responseNames(types: Types, { output }: StepMethod): Environments {
  const name = messageType(output);
  const type: Type = types.message(name) === undefined ? { kind: "dyn", name: "dyn" } : { kind: "message", name };
  return types.environments(new Map([["response", type]]));
}

function itemNames(types: Types, source: string, inResponse: Environments): Environments {
  const list = checkExpression(source, inResponse);
  const item = list.ok ? list.type.valueType : undefined;
  return types.environments(new Map([["item", item ?? { kind: "dyn" as const, name: "dyn" }]]));
}

function isObject(json: JsonValue | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
