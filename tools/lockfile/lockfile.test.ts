import { describe, expect, it } from "@jest/globals";
import { completeLockfile, type Lockfile, missingPlatforms } from "./complete.ts";

function lockOf(...platforms: string[]): Lockfile {
  const optionalDependencies = Object.fromEntries(platforms.map((name) => [name, "1.2.3"]));
  return { packages: { "": {}, "node_modules/tool": { version: "1.2.3", dev: true, optionalDependencies } } };
}

describe("a lockfile", () => {
  it.each([
    { name: "@scope/tool-linux-arm64-musl", want: { os: ["linux"], cpu: ["arm64"], libc: ["musl"] } },
    { name: "@scope/tool-linux-x64-gnu", want: { os: ["linux"], cpu: ["x64"], libc: ["glibc"] } },
    { name: "@scope/tool-linux-armv7", want: { os: ["linux"], cpu: ["arm"] } },
    { name: "@scope/darwin-arm64", want: { os: ["darwin"], cpu: ["arm64"] } },
    { name: "tool-win32-ia32-msvc", want: { os: ["win32"], cpu: ["ia32"] } },
  ])("gets an entry for $name", ({ name, want }) => {
    const lockfile = lockOf(name);
    expect(missingPlatforms(lockfile)).toEqual([name]);
    expect(completeLockfile(lockfile)).toEqual([name]);
    expect(lockfile.packages[`node_modules/${name}`]).toEqual({ version: "1.2.3", dev: true, optional: true, ...want });
    expect(missingPlatforms(lockfile)).toEqual([]);
  });

  it("keeps the entries that it has, in order", () => {
    const lockfile = lockOf("a-linux-x64", "b-darwin-x64");
    lockfile.packages["node_modules/b-darwin-x64"] = { version: "1.2.3", os: ["darwin"] };
    expect(completeLockfile(lockfile)).toEqual(["a-linux-x64"]);
    const names = ["", "node_modules/a-linux-x64", "node_modules/b-darwin-x64", "node_modules/tool"];
    expect(Object.keys(lockfile.packages)).toEqual(names);
    expect(lockfile.packages["node_modules/b-darwin-x64"]).toEqual({ version: "1.2.3", os: ["darwin"] });
  });

  it("leaves ranges alone, which are no platforms", () => {
    const optionalDependencies = { fsevents: "^2.3.3" };
    expect(missingPlatforms({ packages: { "node_modules/tool": { version: "1.0.0", optionalDependencies } } })).toEqual(
      [],
    );
  });
});
