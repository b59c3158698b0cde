import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { root, run } from "../command.ts";
import { generate } from "../generate.ts";
import { requiredMistakes } from "./required.ts";
import { command, type Outcome, type Step } from "./step.ts";
import { compareFolders } from "./tree.ts";

const baseline = "proto/baseline.binpb";

/** What is generated whole: folders, and a page among others that are not. */
const generatedFolders = ["gen", "bench/rpc/gen", "istio", "k8s/components/network-policies"];
const generatedPage = "docs/policy.md";

/** contractSteps check the contracts, and that what they generate is what is there. */
export const contractSteps: readonly Step[] = [
  command("proto format", "buf", "format", "proto", "--diff", "--exit-code"),
  command("proto lint", "buf", "lint"),
  { name: "proto breaking", run: breaking },
  { name: "policy", run: policy },
  { name: "required fields", run: required },
  { name: "generated", run: generated },
];

async function breaking(): Promise<Outcome> {
  if (!existsSync(path.join(root, baseline))) {
    return { skipped: `there is no ${baseline}; npm exec -- node tools/baseline.ts makes it` };
  }
  return command("", "buf", "breaking", "proto", "--against", baseline).run();
}

async function policy(): Promise<Outcome> {
  return withFolder(async (folder) => {
    const set = path.join(folder, "set.binpb");
    const { code, output } = await run("buf", ["build", "--as-file-descriptor-set", "-o", set]);
    return code === 0
      ? command("", process.execPath, "tools/policy/main.ts", set).run()
      : { problems: [output.trimEnd()] };
  });
}

async function required(): Promise<Outcome> {
  return withFolder(async (folder) => {
    const set = path.join(folder, "set.binpb");
    const { code, output } = await run("buf", ["build", "proto", "--as-file-descriptor-set", "-o", set]);
    return {
      problems:
        code === 0 ? requiredMistakes(fromBinary(FileDescriptorSetSchema, readFileSync(set))) : [output.trimEnd()],
    };
  });
}

/** Generating elsewhere and comparing works with uncommitted changes too, and leaves the tree alone. */
async function generated(): Promise<Outcome> {
  return withFolder(async (folder) => {
    await generate(folder);
    const differences = generatedFolders.flatMap((name) =>
      compareFolders(path.join(folder, name), path.join(root, name)).map((difference) => `${name}/${difference}`),
    );
    if (!isSame(path.join(folder, generatedPage), path.join(root, generatedPage))) {
      differences.push(`${generatedPage} differs`);
    }
    return { problems: differences.map((difference) => `${difference}; run npm run generate`) };
  });
}

function isSame(want: string, have: string): boolean {
  return existsSync(have) && readFileSync(want).equals(readFileSync(have));
}

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "colheita-check-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
