import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { LAYOUT, openFolder } from "./folder.ts";
import { lockFolder } from "./lock.ts";
import { keptSecret, writeSecret } from "./secret.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "colheita-state-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("openFolder", () => {
  it("makes a folder with its layout, and opens it again", () => {
    const made = openFolder(join(root, "a/b"));
    expect(readFileSync(join(made.root, "layout"), "utf8")).toBe(`${LAYOUT}\n`);
    expect(statSync(made.secrets).mode & 0o777).toBe(0o700);
    expect(openFolder(made.root)).toEqual(made);
  });

  it.each([
    {
      name: "of another layout",
      spoil: () => writeFileSync(join(root, "layout"), "99\n"),
      want: `was written by another version (layout 99, this one has ${LAYOUT}): remove it, or choose another`,
    },
    {
      name: "of somebody else's files",
      spoil: () => writeFileSync(join(root, "thesis.txt"), ""),
      want: "holds other files and is no state folder",
    },
  ])("refuses a folder $name", ({ spoil, want }) => {
    spoil();
    expect(() => openFolder(root)).toThrow(want);
  });

  it("refuses a path below a file", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => openFolder(join(root, "file/state"))).toThrow("is in the way of a folder");
  });

  it("refuses a link that leads nowhere", () => {
    symlinkSync(join(root, "nowhere"), join(root, "link"));
    expect(() => openFolder(join(root, "link"))).toThrow("is in the way of a folder");
  });

  it.each(["/proc/colheita", "/proc/colheita/a/b"])("refuses %s, where nobody can make a folder", (path) => {
    const script = `
      import { openFolder } from ${JSON.stringify(join(import.meta.dirname, "folder.ts"))};
      openFolder(${JSON.stringify(path)});`;
    // A process of its own: what hangs in the system can't be interrupted from inside.
    const { signal, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect(signal).toBeNull();
    expect(stderr).toMatch(/Refusal: Cannot (make|write) \/proc\/colheita/);
  });

  // Modes don't bind root.
  (process.getuid?.() === 0 ? it.skip : it)("refuses a folder that it can't write", () => {
    chmodSync(root, 0o500);
    expect(() => openFolder(join(root, "state"))).toThrow("Cannot write");
  });
});

describe("lockFolder", () => {
  const script = `
    import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    const lock = lockFolder(process.argv[1]);
    console.log("locked");
    setTimeout(() => lock[Symbol.dispose](), 120_000);`;

  it("lets one process in at a time, and the next one as soon as the first was killed", async () => {
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script, root], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(createInterface(holder.stdout), "line");
      expect(() => lockFolder(root)).toThrow(`Another run (process ${holder.pid}) uses ${root}: stop it first`);
      holder.kill("SIGKILL");
      await once(holder, "exit");
      lockFolder(root)[Symbol.dispose]();
    } finally {
      holder.kill("SIGKILL");
    }
  });

  it("is free again after it was given back", () => {
    for (let turn = 0; turn < 2; turn++) {
      using _ = lockFolder(root);
      expect(() => lockFolder(root)).toThrow(`process ${process.pid}`);
    }
  });
});

describe("a secret", () => {
  it("is random, kept, and readable by its owner alone", () => {
    const path = join(root, "password");
    const value = keptSecret(path);
    expect(value).toMatch(/^[\w-]{32}$/);
    expect(keptSecret(path)).toBe(value);
    expect(keptSecret(join(root, "other"))).not.toBe(value);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is replaced whole", () => {
    const path = join(root, "url");
    writeSecret(path, "one");
    writeSecret(path, "two");
    expect(readFileSync(path, "utf8")).toBe("two");
  });
});
