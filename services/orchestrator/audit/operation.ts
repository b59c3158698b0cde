import { type DescMethod, fromBinary, type JsonValue, toJson } from "@bufbuild/protobuf";
import type { Context } from "../../kit/context.ts";
import type { Codec } from "../../kit/rpc.ts";

/** Asked is what somebody asked for, as the audit keeps it; who asked is in the context, and to what it was done shows later. */
export type Asked = {
  /** method is `package.Service/Method`. */
  readonly method: string;
  /** request is the request as JSON, its long texts shortened. */
  readonly request: string;
};

/** Operation is a request that changed something. */
export type Operation = Asked & {
  readonly time: Date;
  /** caller is who asked, by askerOf. */
  readonly caller: string;
  /** target is what it was done to, by name. */
  readonly target: string;
};

/** OperationPage is a page of operations, the newest first; next is the last one's id where more follow. */
export type OperationPage = { readonly operations: readonly Operation[]; readonly next: string | undefined };

/** OperationStore keeps operations for those who ask what was done. */
export type OperationStore = {
  /** list returns those done to a target, "" for all, that came before an id. */
  list(ctx: Context, target: string, before: string | undefined, size: number): Promise<OperationPage>;
};

const longestText = 500;

/** askerOf is who asks: the caller, and behind the edge the person for whom it calls, "gateway (alice)". */
export function askerOf({ caller, subject }: Pick<Context, "caller" | "subject">): string {
  return subject === "" ? caller : `${caller} (${subject})`;
}

/** asked describes a request for the audit: `asked(AuditService.method.x, XRequest, req)`. */
export function asked<T>(method: DescMethod, codec: Pick<Codec<T>, "encode">, request: T): Asked {
  const message = fromBinary(method.input, codec.encode(request).finish());
  const json = toJson(method.input, message, { useProtoFieldName: true });
  return { method: `${method.parent.typeName}/${method.name}`, request: JSON.stringify(shortened(json)) };
}

function shortened(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.length <= longestText ? value : `${value.slice(0, longestText - 1)}…`;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(shortened);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]));
}
