import type { DescMessage, JsonObject, JsonValue, Registry } from "@bufbuild/protobuf";
import { Environment } from "@marcbachmann/cel-js";
import { convertField, convertMessage, convertType, listOf, present } from "./conversion.ts";
import { parserLimits } from "./limits.ts";
import { type Meter, registerMeter } from "./meter.ts";
import { type Convert, createRecordType, type Field, type Fields, type RecordType } from "./record.ts";
import { fieldType, hasFields, messageType, type Type } from "./type.ts";

/** Variables are the names that an expression may use, each with its type or with fields of its own. */
export type Variables = ReadonlyMap<string, Type | Fields>;

/** Environments are what the expressions of one place are checked and evaluated in. */
export type Environments = {
  readonly check: Environment;
  /** run has the functions that count costs besides. */
  readonly run: Environment;
  readonly meter: Meter;
  readonly types: Types;
  readonly variables: Variables;
  /** values are how JSON becomes the values of the variables. */
  readonly values: ReadonlyMap<string, Convert>;
};

/** Types are the types of some contracts. */
export type Types = {
  /** message is the message of a type with fields; undefined for other types. */
  message(typeName: string): DescMessage | undefined;
  /** fieldType is the name of the type of a message's field; undefined where there is none. */
  fieldType(typeName: string, field: string): string | undefined;
  /** field is a field that holds a message, or a list of them, or nothing. */
  field(message: DescMessage, isList: boolean): Field;
  /** environments makes what expressions over some variables are checked and evaluated in. */
  environments(variables: Variables): Environments;
};

const options = {
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: parserLimits,
};
// A metered expression has more parts than what was written.
const runLimits = {
  maxAstNodes: 20_000,
  maxDepth: 1_000,
  maxListElements: 100,
  maxMapEntries: 100,
  maxCallArguments: 20,
};

/** createTypes makes the types of all messages of some contracts. */
export function createTypes(registry: Registry & Iterable<{ readonly kind: string }>): Types {
  const messages = new Map<string, DescMessage>();
  for (const each of registry) {
    const message = each.kind === "message" ? registry.getMessage((each as DescMessage).typeName) : undefined;
    if (message !== undefined && hasFields(message)) messages.set(message.typeName, message);
  }
  const records = new Map<string, RecordType>();
  const recordOf =
    (typeName: string): Convert =>
    (json) =>
      records.get(typeName)?.convert(json);
  const base = { check: newEnvironment(parserLimits), run: newEnvironment(runLimits) };
  const meter = registerMeter(base.run);
  for (const [name, message] of messages) {
    const fields: Fields = new Map(
      message.fields
        .filter((field) => field.name !== "constructor")
        .map((field) => [field.name, { type: fieldType(field), convert: convertField(field, recordOf) }]),
    );
    records.set(name, register(base, name, fields));
  }
  return {
    message: (typeName) => messages.get(typeName),
    fieldType(typeName, name) {
      const field = messages.get(typeName)?.fields.find((each) => each.name === name);
      return field && fieldType(field);
    },
    field(message, isList) {
      const type = messageType(message);
      const convert = convertMessage(message, recordOf);
      return isList
        ? { type: `list<${type}>`, convert: present(listOf(convert)) }
        : { type, convert: present(convert) };
    },
    environments(variables) {
      const own = { check: base.check.clone({}), run: base.run.clone({}) };
      const values = new Map<string, Convert>();
      for (const [name, type] of variables) {
        if ("kind" in type) values.set(name, convertType(type, recordOf));
        else {
          const { ctor } = register(own, name, type);
          // Its fields come and go while a run goes on, so there is a new one each time.
          values.set(name, (json) => (isObject(json) ? new ctor(json) : undefined));
        }
        for (const environment of [own.check, own.run]) {
          environment.registerVariable(name, "kind" in type ? type.name : name);
        }
      }
      return { ...own, meter, types: this, variables, values };
    },
  };
}

function isObject(json: JsonValue | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

// Beside CEL's own functions: what pipelines need to write names and sentences.
function newEnvironment(limits: typeof runLimits | typeof parserLimits): Environment {
  const sync = { async: false };
  const grouping = new Intl.NumberFormat("en");
  return new Environment({ ...options, limits })
    .registerFunction(
      "string.removePrefix(string): string",
      (text: string, prefix: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
      sync,
    )
    .registerFunction("grouped(int): string", (value: bigint) => grouping.format(value), sync);
}

function register(pair: Pick<Environments, "check" | "run">, name: string, fields: Fields): RecordType {
  const { ctor, convert } = createRecordType(fields);
  const types = Object.fromEntries([...fields].map(([field, { type }]) => [field, type]));
  for (const environment of [pair.check, pair.run]) environment.registerType(name, { ctor, convert, fields: types });
  return { ctor, convert };
}
