import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { schemaFolder } from "../cluster/modules.ts";
import { findTool, missing, tools } from "../cluster/tools.ts";
import { root, run } from "../command.ts";
import type { Outcome, Step } from "./step.ts";

/** Built are the files that combinations were built to, in one folder. */
type Built = { readonly folder: string; readonly files: readonly string[] };

/**
 * combinationSteps build every overlay, every combination of k8s/tests and the lab's own, and ask a cluster's tools about them.
 * They are skipped where a tool is not here; nothing is downloaded.
 */
export function combinationSteps(env: NodeJS.ProcessEnv, folders = combinations()): readonly Step[] {
  return [
    {
      name: "manifests",
      run: async () => {
        const [kustomize, kubeconform] = [findTool(tools.kustomize, env), findTool(tools.kubeconform, env)];
        if (kustomize === undefined) return { skipped: missing(tools.kustomize) };
        if (kubeconform === undefined) return { skipped: missing(tools.kubeconform) };
        const schemas = schemaFolder(env);
        if (!existsSync(schemas))
          return { skipped: "the schemas of objects are not here: npm exec -- node tools/install.ts" };
        return withBuilt(kustomize, folders, (built) => againstSchemas(kubeconform, schemas, built));
      },
    },
    {
      name: "manifests in Istio",
      run: async () => {
        const [kustomize, istioctl] = [findTool(tools.kustomize, env), findTool(tools.istioctl, env)];
        if (kustomize === undefined) return { skipped: missing(tools.kustomize) };
        if (istioctl === undefined) return { skipped: missing(tools.istioctl) };
        return withBuilt(kustomize, folders, (built) => inIstio(istioctl, built));
      },
    },
  ];
}

/** combinations are the folders that somebody applies, or that stand for what somebody may put together. */
function combinations(): readonly string[] {
  const folders = ["k8s/overlays", "k8s/tests"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`),
  );
  return [...folders, "test/mesh/overlay"];
}

async function withBuilt(
  kustomize: string,
  folders: readonly string[],
  look: (built: Built) => Promise<string[]>,
): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), "colheita-manifests-"));
  try {
    const problems: string[] = [];
    const files: string[] = [];
    for (const name of folders) {
      const file = path.join(folder, `${name.replaceAll("/", "-")}.yaml`);
      const { code, output } = await run(kustomize, ["build", name, "--output", file]);
      if (code === 0) files.push(file);
      // What it only warns of, such as a field that will go, would be an error one day.
      if (output !== "") problems.push(`${name}: kustomize says ${output.trimEnd()}`);
    }
    return { problems: [...problems, ...(await look({ folder, files }))] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function againstSchemas(kubeconform: string, schemas: string, { folder, files }: Built): Promise<string[]> {
  const location = path.join(schemas, "{{.ResourceKind}}{{.KindSuffix}}.json");
  const { code, output } = await run(kubeconform, ["-strict", "-schema-location", location, ...files]);
  return code === 0 ? [] : [plain(output, folder)];
}

/** Validate knows fields and values, analyze knows references: each finds what the other does not. */
async function inIstio(istioctl: string, { folder, files }: Built): Promise<string[]> {
  const problems: string[] = [];
  for (const file of files) {
    const looks = [
      ["validate", "-f", file],
      // Without -A it looks at one namespace that is not ours, and is content.
      ["analyze", "-A", "--use-kube=false", "--failure-threshold", "Warning", file],
    ];
    for (const args of looks) {
      const { code, output } = await run(istioctl, args);
      if (code !== 0) problems.push(plain(output, folder));
    }
  }
  return problems;
}

function plain(output: string, folder: string): string {
  return output.replaceAll(`${folder}/`, "").trimEnd();
}
