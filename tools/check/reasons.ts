import { readFileSync } from "node:fs";
import path from "node:path";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { root } from "../command.ts";
import type { File } from "./tree.ts";

/** Reasons are the reasons that the contracts have, by service; those of every service stand under "mesh". */
export type Reasons = ReadonlyMap<string, ReadonlySet<string>>;

// The constructors of kit's errors, and the field of one that is made from its fields.
const uses = [
  /\b(?:cancelled|deadlineExceeded|notFound|alreadyExists|permissionDenied|unauthenticated|resourceExhausted|failedPrecondition|aborted|outOfRange|unavailable|dataLoss|internal)\(\s*"([A-Z][A-Z_]*)"/g,
  /\bnew RpcError\(\{[^}]*?\breason: "([A-Z][A-Z_]*)"/g,
];

/** contractReasons reads the enums ErrorReason of the contracts. */
export function contractReasons(): Reasons {
  const set = readFileSync(path.join(root, "gen/descriptors/colheita.binpb"));
  const reasons = new Map<string, ReadonlySet<string>>();
  for (const type of createFileRegistry(fromBinary(FileDescriptorSetSchema, set))) {
    const service = /^colheita\.(\w+)\.v1\.ErrorReason$/.exec(type.typeName)?.[1];
    if (service === undefined || type.kind !== "enum") continue;
    reasons.set(service, new Set(type.values.map(({ name }) => name.replace(/^ERROR_REASON_/, ""))));
  }
  return reasons;
}

/** reasonMistakes names every reason of an error in a service's code that its contract does not have. */
export function reasonMistakes(files: readonly File[], reasons: Reasons): string[] {
  return files.flatMap(({ name, text }) => {
    const service = /^services\/(\w+)\//.exec(name)?.[1];
    if (service === undefined || !name.endsWith(".ts") || /\.test\.ts$|\/testing\//.test(name)) return [];
    const known = (reason: string) => reasons.get("mesh")?.has(reason) || reasons.get(service)?.has(reason);
    const used = uses.flatMap((use) => [...text.matchAll(use)].map(([, reason = ""]) => reason));
    const home = service === "kit" ? "mesh" : service;
    return used
      .filter((reason) => !known(reason))
      .map((reason) => `${name}: ${reason} is not in proto/colheita/${home}/v1/error_reason.proto; add it there`);
  });
}
