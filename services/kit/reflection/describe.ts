import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
} from "@bufbuild/protobuf/wkt";

/** FieldShape describes one field of a message, as far as the standard services need it. */
export type FieldShape = {
  readonly number: number;
  /** type is a scalar, or the name of a message or enum within the package. */
  readonly type: "string" | "bytes" | "int32" | { readonly message: string } | { readonly enum: string };
  readonly repeated?: boolean;
  /** oneof says that the field is of the message's only oneof. */
  readonly oneof?: boolean;
};

/** MessageShape describes a message. */
export type MessageShape = {
  readonly fields: Readonly<Record<string, FieldShape>>;
  readonly oneof?: string;
};

const scalars = {
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
  int32: FieldDescriptorProto_Type.INT32,
} as const;

/** describeMessage makes the descriptor of a message of a package. */
export function describeMessage(pkg: string, name: string, shape: MessageShape): DescriptorProto {
  return create(DescriptorProtoSchema, {
    name,
    oneofDecl: shape.oneof === undefined ? [] : [{ name: shape.oneof }],
    field: Object.entries(shape.fields).map(([fieldName, field]) => ({
      name: fieldName,
      number: field.number,
      label: field.repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
      ...describeType(pkg, field.type),
      ...(field.oneof && { oneofIndex: 0 }),
    })),
  });
}

function describeType(pkg: string, type: FieldShape["type"]) {
  if (typeof type === "string") return { type: scalars[type] };
  if ("message" in type) return { type: FieldDescriptorProto_Type.MESSAGE, typeName: `.${pkg}.${type.message}` };
  return { type: FieldDescriptorProto_Type.ENUM, typeName: `.${pkg}.${type.enum}` };
}
