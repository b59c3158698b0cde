import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** Tool is a program for manifests that npm does not have, at one version. */
export type Tool = {
  readonly name: string;
  readonly version: string;
  /** package is what `go install` makes it of. Absent: it is built elsewhere, and `from` says where. */
  readonly package?: string;
  /** from says how a person gets it. */
  readonly from: string;
};

/** tools are all that the checks of manifests run. */
export const tools = {
  kustomize: {
    name: "kustomize",
    version: "v5.7.1",
    package: "sigs.k8s.io/kustomize/kustomize/v5",
    from: "npm exec -- node tools/install.ts",
  },
  kubeconform: {
    name: "kubeconform",
    version: "v0.8.0",
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
    from: "npm exec -- node tools/install.ts",
  },
  // Built with the mesh's other programs, of one Go module.
  istioctl: { name: "istioctl", version: "1.31", from: "npm exec -- node test/mesh/tools/main.ts, or ISTIOCTL=path" },
} as const satisfies Record<string, Tool>;

/** cacheFolder is where tools and schemas are kept between runs. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return path.join(env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "colheita");
}

/** toolFolder is the folder of one version of a tool. */
export function toolFolder(tool: Tool, env: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(env), "bin", `${tool.name}-${tool.version}`);
}

/**
 * findTool is the path of a tool: the one that the variable of its name gives, or the one that was installed. It throws
 * where the variable names nothing.
 */
export function findTool(tool: Tool, env: NodeJS.ProcessEnv): string | undefined {
  const variable = tool.name.toUpperCase();
  const given = env[variable];
  if (given && !existsSync(given)) throw new Error(`${variable}: ${given} is not there`);
  const found = given || path.join(toolFolder(tool, env), tool.name);
  return existsSync(found) ? found : undefined;
}

/** missing says why a step that needs a tool was skipped, and what to do. */
export function missing(tool: Tool): string {
  return `${tool.name} ${tool.version} is not here: ${tool.from}`;
}
