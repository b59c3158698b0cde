import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { Convert, Field } from "./record.ts";
import { hasFields, messageType, scalarType, type Type } from "./type.ts";

/** Records finds how a message is converted, by its full name. */
export type Records = (typeName: string) => Convert;

/**
 * convertField is how a field's JSON becomes the value that expressions see: whole numbers of all sizes are bigints,
 * bytes are bytes. A field without presence that is not there has its default; another one has no value.
 */
export function convertField(field: DescField, records: Records): Convert {
  switch (field.fieldKind) {
    case "list":
      return listOf(elementOf(field, records));
    case "map":
      return mapOf(convertScalar(field.mapKey), elementOf(field, records));
    case "message":
      return present(convertMessage(field.message, records));
    case "enum": {
      const convert = convertEnum(field.enum);
      return field.presence === FeatureSet_FieldPresence.IMPLICIT ? convert : present(convert);
    }
    case "scalar": {
      const convert = convertScalar(field.scalar);
      return field.presence === FeatureSet_FieldPresence.IMPLICIT ? convert : present(convert);
    }
  }
}

/** convertType is how JSON becomes a value of a type that the checker found. */
export function convertType(type: Type, records: Records): Convert {
  switch (type.kind) {
    case "message":
      return present(records(type.name));
    case "list":
      return listOf(type.valueType === undefined ? same : convertType(type.valueType, records));
    case "map":
      return mapOf(
        type.keyType === undefined ? same : convertType(type.keyType, records),
        type.valueType === undefined ? same : convertType(type.valueType, records),
      );
    default:
      return primitives[type.name] ?? same;
  }
}

/** convertMessage is how a message's JSON becomes a value. */
export function convertMessage(message: DescMessage, records: Records): Convert {
  if (hasFields(message)) return records(message.typeName);
  const type = messageType(message);
  if (type === "map<string, dyn>") return mapOf(same, same);
  return primitives[type] ?? same;
}

/** primitiveField is a field of a type that is neither a list nor a message. */
export function primitiveField(type: "string" | "int" | "bool" | "dyn"): Field {
  return { type, convert: primitives[type] ?? same };
}

/** listOf converts a list, once however often it is read. */
export function listOf(convert: Convert): Convert {
  const made = new WeakMap<object, readonly unknown[]>();
  return (json) => {
    if (!Array.isArray(json)) return [];
    const list = made.get(json) ?? json.map(convert);
    made.set(json, list);
    return list;
  };
}

function mapOf(key: Convert, value: Convert): Convert {
  return (json) => {
    const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
    return new Map(entries.map(([name, held]) => [key(name), value(held)]));
  };
}

const same: Convert = (json) => json;

/** present converts what is there; what is not has no value. */
export function present(convert: Convert): Convert {
  return (json) => (json === undefined || json === null ? undefined : convert(json));
}

const toInt: Convert = (json) => {
  if (typeof json === "bigint") return json;
  return typeof json === "string" || (typeof json === "number" && Number.isInteger(json)) ? BigInt(json) : 0n;
};

const primitives: Readonly<Record<string, Convert>> = {
  int: toInt,
  double: (json) => (json === undefined ? 0 : Number(json)),
  string: (json) => json ?? "",
  bool: (json) => json ?? false,
  bytes: (json) => new Uint8Array(Buffer.from(typeof json === "string" ? json : "", "base64")),
};

function convertScalar(scalar: ScalarType): Convert {
  // The keys of JSON's mappings are texts.
  if (scalar === ScalarType.BOOL) return (json) => json === true || json === "true";
  return primitives[scalarType(scalar)] ?? same;
}

function convertEnum(desc: DescEnum): Convert {
  const first = desc.values[0]?.name ?? "";
  return (json) => (typeof json === "number" ? (desc.value[json]?.name ?? String(json)) : (json ?? first));
}

function elementOf(field: Extract<DescField, { fieldKind: "list" | "map" }>, records: Records): Convert {
  if (field.message !== undefined) return convertMessage(field.message, records);
  if (field.enum !== undefined) return convertEnum(field.enum);
  return convertScalar(field.scalar);
}
