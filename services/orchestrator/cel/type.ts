import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import type { ASTNode } from "@marcbachmann/cel-js";

/** Type is the type of an expression, or of a part of it, as the checker found it. */
export type Type = {
  readonly kind: "primitive" | "message" | "list" | "map" | "optional" | "dyn" | "param";
  /** name is the type as CEL writes it: "int", "list<acme.jobs.v1.Job>". */
  readonly name: string;
  readonly keyType?: Type | undefined;
  readonly valueType?: Type | undefined;
};

/** typeOf is the type that the checker found for a part of an expression; undefined for what it did not look at. */
export function typeOf(node: ASTNode): Type | undefined {
  // The library keeps it there without declaring it. Without it nearly every test of this folder fails.
  return (node as ASTNode & { readonly checkedType?: Type }).checkedType;
}

/** recordOf is the type whose fields a value has: what an optional value holds, or the value's own type. */
export function recordOf(type: Type | undefined): Type | undefined {
  return type?.kind === "optional" ? type.valueType : type;
}

// What JSON writes as something else than a mapping of fields. Instants and durations are the texts that JSON has.
const wellKnown: Readonly<Record<string, string>> = {
  "google.protobuf.Any": "dyn",
  "google.protobuf.BoolValue": "bool",
  "google.protobuf.BytesValue": "bytes",
  "google.protobuf.DoubleValue": "double",
  "google.protobuf.Duration": "string",
  "google.protobuf.FieldMask": "string",
  "google.protobuf.FloatValue": "double",
  "google.protobuf.Int32Value": "int",
  "google.protobuf.Int64Value": "int",
  "google.protobuf.ListValue": "list<dyn>",
  "google.protobuf.StringValue": "string",
  "google.protobuf.Struct": "map<string, dyn>",
  "google.protobuf.Timestamp": "string",
  "google.protobuf.UInt32Value": "int",
  "google.protobuf.UInt64Value": "int",
  "google.protobuf.Value": "dyn",
};

/** messageType is the CEL type of a message: its own name, or what JSON writes it as. */
export function messageType(message: DescMessage): string {
  return wellKnown[message.typeName] ?? (hasFields(message) ? message.typeName : "dyn");
}

/** hasFields says whether expressions see a message as something with fields. */
export function hasFields(message: DescMessage): boolean {
  return !message.typeName.startsWith("google.protobuf.") || message.typeName === "google.protobuf.Empty";
}

/** enumType is the CEL type of an enum: the names of its values, as JSON writes them. */
export function enumType(each: DescEnum): string {
  return each.typeName === "google.protobuf.NullValue" ? "dyn" : "string";
}

/** scalarType is the CEL type of a scalar. There is one kind of whole number, whatever its size and sign on the wire. */
export function scalarType(scalar: ScalarType): string {
  switch (scalar) {
    case ScalarType.STRING:
      return "string";
    case ScalarType.BOOL:
      return "bool";
    case ScalarType.BYTES:
      return "bytes";
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return "double";
    default:
      return "int";
  }
}

/** fieldType is the CEL type of a message's field. */
export function fieldType(field: DescField): string {
  switch (field.fieldKind) {
    case "scalar":
      return scalarType(field.scalar);
    case "enum":
      return enumType(field.enum);
    case "message":
      return messageType(field.message);
    case "list":
      return `list<${elementType(field)}>`;
    case "map":
      return `map<${scalarType(field.mapKey)}, ${elementType(field)}>`;
  }
}

function elementType(field: Extract<DescField, { fieldKind: "list" | "map" }>): string {
  if (field.message !== undefined) return messageType(field.message);
  if (field.enum !== undefined) return enumType(field.enum);
  return scalarType(field.scalar);
}
