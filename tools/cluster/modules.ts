import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { must } from "../command.ts";
import { kubernetesSchemas, resourceSchemas, type Schema } from "./schemas.ts";
import { cacheFolder } from "./tools.ts";

/** Module is a Go module that describes kinds of objects, and how its files are read. */
type Module = {
  readonly name: string;
  readonly version: string;
  read(folder: string): Schema[];
};

// Kubernetes and Istio of the versions that the mesh is tested with.
const modules: readonly Module[] = [
  {
    name: "k8s.io/kubernetes",
    version: "v1.36.1",
    read: (folder) =>
      kubernetesSchemas(JSON.parse(readFileSync(path.join(folder, "api/openapi-spec/swagger.json"), "utf8"))),
  },
  {
    name: "istio.io/api",
    version: "v1.31.1",
    read: (folder) => definitionsIn(path.join(folder, "kubernetes/customresourcedefinitions.gen.yaml")),
  },
  {
    name: "github.com/cert-manager/cert-manager",
    version: "v1.18.2",
    read: (folder) => {
      const crds = path.join(folder, "deploy/crds");
      return readdirSync(crds)
        .filter((file) => file.endsWith(".yaml"))
        .flatMap((file) => definitionsIn(path.join(crds, file)));
    },
  },
];

/** schemaFolder is where the schemas of these versions are kept. */
export function schemaFolder(env: NodeJS.ProcessEnv): string {
  const versions = modules.map(({ name, version }) => `${path.basename(name)}-${version}`);
  return path.join(cacheFolder(env), `schemas-${versions.join("-")}`);
}

/** writeSchemas makes the folder of schemas from the modules' own descriptions, and returns how many there are. */
export async function writeSchemas(env: NodeJS.ProcessEnv): Promise<number> {
  const folder = schemaFolder(env);
  if (existsSync(folder)) return readdirSync(folder).length;
  const schemas: Schema[] = [];
  for (const module of modules) {
    const printed = await must("go", ["mod", "download", "-json", `${module.name}@${module.version}`]);
    const { Dir } = JSON.parse(printed.slice(printed.indexOf("{"))) as { readonly Dir: string };
    schemas.push(...module.read(Dir));
  }
  // Renamed into place, so that an end in the middle leaves no half of a folder.
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  try {
    for (const { name, schema } of schemas) writeFileSync(path.join(half, `${name}.json`), JSON.stringify(schema));
    renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return schemas.length;
}

function definitionsIn(file: string): Schema[] {
  return parseAllDocuments(readFileSync(file, "utf8")).flatMap((document) => resourceSchemas(document.toJS()));
}
