import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { afterAll, describe, expect, it } from "@jest/globals";
import { compareFolders } from "../check/tree.ts";
import { root, run } from "../command.ts";

const house = path.join(root, "gen/descriptors/colheita.binpb");
const folder = mkdtempSync(path.join(tmpdir(), "colheita-policy-main-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** main runs the program as the check and the generator do. */
function main(...args: string[]) {
  return run(process.execPath, ["tools/policy/main.ts", ...args]);
}

/** broken is the house's contracts without the options of one method. */
function broken(method: string): string {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(house));
  for (const found of set.file.flatMap(({ service }) => service).flatMap((service) => service.method)) {
    if (found.name === method) {
      delete found.options;
    }
  }
  const file = path.join(folder, `${method}.binpb`);
  writeFileSync(file, toBinary(FileDescriptorSetSchema, set));
  return file;
}

describe("the program", () => {
  it("finds nothing wrong in the house", async () => {
    expect(await main(house)).toEqual({ code: 0, output: "" });
  });

  it("names what is wrong, and fails", async () => {
    const { code, output } = await main(broken("GetListing"));
    expect(code).toBe(1);
    expect(output).toContain("colheita.storage.v1.StorageService/GetListing: has no policy");
  });

  it("writes nothing of contracts that are wrong", async () => {
    const into = path.join(folder, "wrong");
    expect((await main(broken("GetListing"), into)).code).toBe(1);
    expect(existsSync(into)).toBe(false);
  });

  it("writes what is committed, twice the same", async () => {
    const into = path.join(folder, "right");
    for (const _time of [1, 2]) {
      expect(await main(house, into)).toEqual({ code: 0, output: "" });
      for (const name of ["gen/policy", "istio", "k8s/components/network-policies"]) {
        expect(compareFolders(path.join(into, name), path.join(root, name))).toEqual([]);
      }
    }
  });
});
