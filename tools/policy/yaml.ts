import { Document } from "yaml";

/** ManifestObject is one object of the Kubernetes API, or of kustomize. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** Manifest is a generated file: its objects, and what they were made from. */
export interface Manifest {
  /** Relative to the root, with slashes. */
  readonly file: string;
  /** The files of which it was made, in order. */
  readonly from: readonly string[];
  readonly objects: readonly ManifestObject[];
}

/** formatManifest gives the text of a file; equal manifests give equal bytes. */
export function formatManifest({ from, objects }: Manifest): string {
  const header = `# Made from ${from.join(",\n# ")}\n# by \`npm run generate\`: change them instead of this file.\n`;
  return header + objects.map(formatObject).join("---\n");
}

/** formatObject quotes what older readers of YAML, such as Kubernetes', take for something else than a text. */
function formatObject(object: ManifestObject): string {
  return new Document(object, { aliasDuplicateObjects: false, compat: "yaml-1.1" }).toString({ lineWidth: 0 });
}
