import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { hasFields, messageType, scalarType, type Type } from "../cel/type.ts";

/** Want is what a place of a pipeline takes as its value. */
export type Want =
  | {
      readonly kind: "plain";
      readonly type: string;
      readonly or?: string;
      readonly what: string;
      /** bits are those of a whole number; 64 where it does not say. */
      readonly bits?: 32;
      readonly isFromZero?: true;
    }
  | { readonly kind: "enum"; readonly of: DescEnum }
  | { readonly kind: "message"; readonly of: DescMessage }
  | { readonly kind: "list"; readonly of: Want | undefined }
  | { readonly kind: "map"; readonly key: string; readonly of: Want };

/** wanted are the wants of a pipeline's own keys. */
export const wanted = {
  condition: { kind: "plain", type: "bool", what: "true or false" },
  text: { kind: "plain", type: "string", what: "a text" },
  id: { kind: "plain", type: "string", or: "int", what: "a text or a whole number" },
  texts: { kind: "list", of: { kind: "plain", type: "string", what: "a text" } },
  list: { kind: "list", of: undefined },
} as const satisfies Readonly<Record<string, Want>>;

/** wantOf is what a field of a request takes. */
export function wantOf(field: DescField): Want {
  switch (field.fieldKind) {
    case "scalar":
      return scalarWant(field.scalar);
    case "enum":
      return { kind: "enum", of: field.enum };
    case "message":
      return { kind: "message", of: field.message };
    case "list":
      return { kind: "list", of: elementOf(field) };
    case "map":
      return { kind: "map", key: scalarType(field.mapKey), of: elementOf(field) };
  }
}

function elementOf(field: Extract<DescField, { fieldKind: "list" | "map" }>): Want {
  if (field.message !== undefined) return { kind: "message", of: field.message };
  if (field.enum !== undefined) return { kind: "enum", of: field.enum };
  return scalarWant(field.scalar);
}

function scalarWant(scalar: ScalarType): Want {
  const what = scalarNames[scalar];
  const range = {
    ...(/ 32 bits$/.test(what) && { bits: 32 as const }),
    ...(/ from 0\b/.test(what) && { isFromZero: true as const }),
  };
  return { kind: "plain", type: scalarType(scalar), what, ...range };
}

/** describeWant says what a place takes; it continues "expected …". */
export function describeWant(want: Want): string {
  switch (want.kind) {
    case "plain":
      return want.what;
    case "enum":
      return `one of ${want.of.values.map((each) => each.name).join(", ")}`;
    case "message":
      return `a ${want.of.typeName}`;
    case "list":
      return want.of === undefined ? "a list" : `a list, each element ${describeWant(want.of)}`;
    case "map":
      return `a mapping, each value ${describeWant(want.of)}`;
  }
}

/** accepts says whether all values of a type have the kind that a place takes. What has no type is seen at run time. */
export function accepts(want: Want | undefined, type: Type | undefined): boolean {
  if (want === undefined || type === undefined || type.kind === "dyn" || type.kind === "param") return true;
  switch (want.kind) {
    case "plain":
      return type.name === want.type || type.name === want.or || (want.type === "double" && type.name === "int");
    case "enum":
      return type.name === "string";
    case "message":
      if (hasFields(want.of)) return type.name === want.of.typeName;
      return messageType(want.of) === "dyn" || type.name === messageType(want.of) || type.name === want.of.typeName;
    case "list":
      return type.kind === "list" && accepts(want.of, type.valueType);
    case "map":
      return type.kind === "map" && keyAccepts(want.key, type.keyType) && accepts(want.of, type.valueType);
  }
}

function keyAccepts(key: string, type: Type | undefined): boolean {
  return accepts({ kind: "plain", type: key, what: "" }, type);
}

const wholes = {
  small: "a whole number of 32 bits",
  large: "a whole number",
  smallFromZero: "a whole number from 0 of 32 bits",
  largeFromZero: "a whole number from 0",
};

const scalarNames: Readonly<Record<ScalarType, string>> = {
  [ScalarType.DOUBLE]: "a number",
  [ScalarType.FLOAT]: "a number",
  [ScalarType.INT64]: wholes.large,
  [ScalarType.UINT64]: wholes.largeFromZero,
  [ScalarType.INT32]: wholes.small,
  [ScalarType.FIXED64]: wholes.largeFromZero,
  [ScalarType.FIXED32]: wholes.smallFromZero,
  [ScalarType.BOOL]: "true or false",
  [ScalarType.STRING]: "a text",
  [ScalarType.BYTES]: "bytes in base64",
  [ScalarType.UINT32]: wholes.smallFromZero,
  [ScalarType.SFIXED32]: wholes.small,
  [ScalarType.SFIXED64]: wholes.large,
  [ScalarType.SINT32]: wholes.small,
  [ScalarType.SINT64]: wholes.large,
};
