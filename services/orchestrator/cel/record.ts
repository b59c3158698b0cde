import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

/** Convert turns JSON into the value that expressions see. Undefined stands for what the JSON does not have. */
export type Convert = (json: JsonValue | undefined) => unknown;

/** Field is a field that expressions see of a record: the name of its type, and how it is converted. */
export type Field = { readonly type: string; readonly convert: Convert };

/** Fields are the fields of a record by name. */
export type Fields = ReadonlyMap<string, Field>;

/** RecordValue is a message, or another thing with fields, as expressions see it. Fields are converted when they are read. */
export class RecordValue {
  readonly #json: Readonly<JsonObject>;

  constructor(json: Readonly<JsonObject>) {
    this.#json = json;
  }

  /** jsonOf is what a record was made from, unchanged. */
  static jsonOf(record: RecordValue): Readonly<JsonObject> {
    return record.#json;
  }
}

/** RecordType makes records of one type. */
export type RecordType = {
  readonly ctor: new (json: Readonly<JsonObject>) => RecordValue;
  /** convert makes the record of an object, the same one each time, so that its fields are converted once. */
  convert(json: JsonValue | undefined): RecordValue | undefined;
};

/** createRecordType makes a type of records from its fields. */
export function createRecordType(fields: Fields): RecordType {
  const ctor = class extends RecordValue {};
  for (const [name, { convert }] of fields) {
    Object.defineProperty(ctor.prototype, name, {
      get(this: RecordValue) {
        const json = RecordValue.jsonOf(this);
        const value = convert(Object.hasOwn(json, name) ? json[name] : undefined);
        Object.defineProperty(this, name, { value });
        return value;
      },
    });
  }
  const made = new WeakMap<object, RecordValue>();
  return {
    ctor,
    convert(json) {
      if (json instanceof RecordValue) return json;
      if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
      const record = made.get(json) ?? new ctor(json);
      made.set(json, record);
      return record;
    },
  };
}
