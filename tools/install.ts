import { mkdirSync } from "node:fs";
import { schemaFolder, writeSchemas } from "./cluster/modules.ts";
import { findTool, type Tool, toolFolder, tools } from "./cluster/tools.ts";
import { must } from "./command.ts";

// Installs what the checks of manifests need beside npm's packages, into the cache folder: kustomize, kubeconform, and
// the schemas of all kinds of objects. Needs go; what is there already is left alone.
async function install(tool: Tool & { readonly package: string }): Promise<void> {
  if (findTool(tool, process.env) === undefined) {
    const folder = toolFolder(tool, process.env);
    mkdirSync(folder, { recursive: true });
    await must("env", [`GOBIN=${folder}`, "go", "install", `${tool.package}@${tool.version}`]);
  }
  console.log(`${tool.name} ${tool.version}: ${findTool(tool, process.env)}`);
}

try {
  for (const tool of [tools.kustomize, tools.kubeconform]) await install(tool);
  console.log(`${await writeSchemas(process.env)} schemas: ${schemaFolder(process.env)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
