import { createFileRegistry, type DescField, type DescMessage, getOption, hasOption } from "@bufbuild/protobuf";
import type { FileDescriptorProto, FileDescriptorSet } from "@bufbuild/protobuf/wkt";
import { FieldBehavior, field_behavior } from "../../gen/es/google/api/field_behavior_pb.ts";

// The numbers of FileDescriptorProto.message_type and of DescriptorProto.field and nested_type, as places in a file name them.
const messageType = 4;
const field = 2;
const nestedType = 3;

/**
 * requiredMistakes names every field whose comment and option (google.api.field_behavior) disagree on whether it is
 * required. The set has its source info. The package colheita.mesh is left out: its messages are options, and whoever
 * imports it for a service of their own should need as little as can be.
 */
export function requiredMistakes(set: FileDescriptorSet): string[] {
  const registry = createFileRegistry(set);
  return set.file
    .filter(({ name }) => name.startsWith("colheita/") && !name.startsWith("colheita/mesh/"))
    .flatMap((file) => {
      const comments = commentsOf(file);
      const messages = registry.getFile(file.name)?.messages ?? [];
      return messages.flatMap((message, index) => inMessage(message, [messageType, index], comments));
    });
}

function inMessage(message: DescMessage, place: readonly number[], comments: ReadonlyMap<string, string>): string[] {
  const own = message.fields.flatMap((each, index) => {
    const says = /^\s*Required\. /.test(comments.get([...place, field, index].join()) ?? "");
    if (says === isRequired(each)) return [];
    const name = `${message.typeName}.${each.name}`;
    return says
      ? [`${name}: its comment says "Required."; give it [(google.api.field_behavior) = REQUIRED]`]
      : [`${name}: it is REQUIRED; begin its comment with "Required."`];
  });
  const nested = message.nestedMessages.flatMap((each, index) =>
    inMessage(each, [...place, nestedType, index], comments),
  );
  return [...own, ...nested];
}

function isRequired(each: DescField): boolean {
  return hasOption(each, field_behavior) && getOption(each, field_behavior).includes(FieldBehavior.REQUIRED);
}

function commentsOf(file: FileDescriptorProto): ReadonlyMap<string, string> {
  const locations = file.sourceCodeInfo?.location ?? [];
  return new Map(locations.map(({ path, leadingComments }) => [path.join(), leadingComments]));
}
