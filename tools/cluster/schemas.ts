/** Json is a value of a JSON document. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** JsonObject is an object of a JSON document. */
export type JsonObject = { readonly [key: string]: Json };

/** Schema is a JSON schema with the name that kubeconform looks it up by, such as "deployment-apps-v1". */
export type Schema = { readonly name: string; readonly schema: JsonObject };

const reference = "#/definitions/";

/** kubernetesSchemas are the schemas of all kinds in Kubernetes' own description of its API (swagger.json). */
export function kubernetesSchemas(swagger: JsonObject): Schema[] {
  const definitions = objectAt(swagger, "definitions");
  return Object.keys(definitions).flatMap((key) => {
    const kinds = objectAt(definitions, key)["x-kubernetes-group-version-kind"];
    const [kind] = Array.isArray(kinds) ? kinds : [];
    // What has several is an option of every kind, and not itself one.
    if (!Array.isArray(kinds) || kinds.length !== 1 || !isObject(kind)) return [];
    const schema = { ...strict(objectAt(definitions, key)), definitions: reached(definitions, key) };
    return [{ name: schemaName(text(kind.kind), text(kind.group), text(kind.version)), schema }];
  });
}

/** resourceSchemas are the schemas of a CustomResourceDefinition, one for each version. Other objects have none. */
export function resourceSchemas(object: Json): Schema[] {
  if (!isObject(object) || object.kind !== "CustomResourceDefinition") return [];
  const spec = objectAt(object, "spec");
  const kind = text(objectAt(spec, "names").kind);
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isObject) : [];
  return versions.map((version) => {
    const schema = strict(objectAt(objectAt(version, "schema"), "openAPIV3Schema"));
    const named = {
      ...schema,
      properties: {
        ...objectAt(schema, "properties"),
        apiVersion: { type: "string" },
        kind: { type: "string" },
        metadata: { type: "object" },
      },
    };
    return { name: schemaName(kind, text(spec.group), text(version.name)), schema: named };
  });
}

function schemaName(kind: string, group: string, version: string): string {
  const [first] = group.split(".");
  return [kind, ...(first ? [first] : []), version].join("-").toLowerCase();
}

/** reached are the definitions that one refers to, and those that they refer to. */
function reached(definitions: JsonObject, start: string): JsonObject {
  const found = new Map<string, JsonObject>();
  const open = [start];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const name of references(objectAt(definitions, key))) {
      if (found.has(name)) continue;
      found.set(name, definition(name, objectAt(definitions, name)));
      open.push(name);
    }
  }
  return Object.fromEntries(found);
}

function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    // A schema of schemas has a property of this name, which is an object.
    key === "$ref" && typeof inner === "string" ? [inner.replace(reference, "")] : references(inner),
  );
}

function definition(name: string, schema: JsonObject): JsonObject {
  if (name.endsWith(".IntOrString")) return { oneOf: [{ type: "string" }, { type: "integer" }] };
  if (name.endsWith(".Quantity")) return { oneOf: [{ type: "string" }, { type: "number" }] };
  return strict(schema);
}

/** strict refuses fields that are not described, wherever fields are. */
function strict(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([key, value]): readonly [string, Json] => {
    if (key === "properties" && isObject(value)) return [key, mapValues(value, strictJson)];
    return [key, Array.isArray(value) ? value.map(strictJson) : strictJson(value)];
  });
  const { type, ...rest } = Object.fromEntries(entries);
  const anyType = type === undefined || schema["x-kubernetes-int-or-string"] === true;
  const closed =
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    schema["x-kubernetes-preserve-unknown-fields"] !== true;
  return { ...rest, ...(!anyType && { type }), ...(closed && { additionalProperties: false }) };
}

function strictJson(value: Json): Json {
  return isObject(value) ? strict(value) : value;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
