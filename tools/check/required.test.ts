import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { expect, it } from "@jest/globals";
import { must, root } from "../command.ts";
import { requiredMistakes } from "./required.ts";

const required = "[(google.api.field_behavior) = REQUIRED]";
const text = `syntax = "proto3";
package colheita.test.v1;
import "google/api/field_behavior.proto";
message Outer {
  // Required. Both.
  string both = 1 ${required};
  // Neither.
  string neither = 2;
  // Required. Only said.
  string said = 3;
  message Inner {
    // Optional. Only an option.
    string marked = 1 ${required};
  }
}
`;

it("requiredMistakes names the fields whose comment and option disagree", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "colheita-required-"));
  try {
    const behavior = "google/api/field_behavior.proto";
    for (const file of [behavior, "colheita/test/v1/test.proto"]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      const found = path.join(root, "node_modules/google-proto-files", file);
      writeFileSync(path.join(folder, file), file === behavior ? readFileSync(found) : text);
    }
    const set = path.join(folder, "set.binpb");
    await must("buf", ["build", folder, "--as-file-descriptor-set", "-o", set]);
    expect(requiredMistakes(fromBinary(FileDescriptorSetSchema, readFileSync(set)))).toEqual([
      'colheita.test.v1.Outer.said: its comment says "Required."; give it [(google.api.field_behavior) = REQUIRED]',
      'colheita.test.v1.Outer.Inner.marked: it is REQUIRED; begin its comment with "Required."',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
