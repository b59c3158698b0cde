import type { Contract } from "./contract/model.ts";
import { policyPage } from "./docs/page.ts";
import type { Evidence } from "./evidence/evidence.ts";
import { istioFiles } from "./istio/files.ts";
import { networkPolicyFiles } from "./kubernetes/files.ts";
import { formatTable } from "./table.ts";
import { formatManifest } from "./yaml.ts";

/** GeneratedFile is a file that the contracts decide, as it is to be written. */
export interface GeneratedFile {
  /** Relative to the root, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** generatedFolders hold nothing but what generatedText makes: another file in them is stale. */
export const generatedFolders: readonly string[] = ["gen/policy", "istio", "k8s/components/network-policies"];

/** generatedText makes every file that follows from the contracts and from what the repository shows beside them. Both have passed the rules. */
export function generatedText(contracts: readonly Contract[], evidence: Evidence): GeneratedFile[] {
  const manifests = [...istioFiles(contracts, evidence), ...networkPolicyFiles(contracts, evidence)];
  return [
    { file: "gen/policy/policy.ts", text: formatTable(contracts) },
    { file: "docs/policy.md", text: policyPage(contracts, evidence) },
    ...manifests.map((manifest) => ({ file: manifest.file, text: formatManifest(manifest) })),
  ];
}
