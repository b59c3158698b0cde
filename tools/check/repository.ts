import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../command.ts";
import type { Lockfile } from "../lockfile/complete.ts";
import { readContracts } from "../policy/contract/read.ts";
import { fileChecks } from "./files.ts";
import { manifestMistakes } from "./manifests/manifests.ts";
import { type Manifest, packageMistakes } from "./packages.ts";
import { contractReasons, reasonMistakes } from "./reasons.ts";
import { hostMistakes, sizeMistakes } from "./source.ts";
import type { Step } from "./step.ts";
import { sourceFiles } from "./tree.ts";

/** repositorySteps check the files of the repository themselves. */
export const repositorySteps: readonly Step[] = [
  {
    name: "packages",
    run: async () => {
      const manifest: Manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
      const lockfile: Lockfile = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
      return { problems: packageMistakes(manifest, lockfile) };
    },
  },
  { name: "file sizes", run: async () => ({ problems: sizeMistakes(await sourceFiles()) }) },
  { name: "registry hosts", run: async () => ({ problems: hostMistakes(await sourceFiles()) }) },
  { name: "error reasons", run: async () => ({ problems: reasonMistakes(await sourceFiles(), contractReasons()) }) },
  {
    name: "k8s and istio",
    run: async () => {
      const contracts = readContracts(readFileSync(path.join(root, "gen/descriptors/colheita.binpb")));
      return { problems: manifestMistakes(await sourceFiles(), contracts) };
    },
  },
  {
    name: "sources and pipelines",
    run: async () => {
      const files = await sourceFiles();
      const mistakes = await Promise.all(fileChecks.map((check) => check(files)));
      return { problems: mistakes.flat() };
    },
  },
];
