import { readFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { manifestMistakes } from "../../../../tools/check/manifests/manifests.ts";
import { sourceFiles } from "../../../../tools/check/tree.ts";
import { root } from "../../../../tools/command.ts";
import { readContracts } from "../../../../tools/policy/contract/read.ts";
import type { Lab, Report } from "../../lab/types.ts";
import { slips } from "./slips.ts";

/**
 * checkRules adds each slip to the repository's own manifests and asks the check. That the API server takes it is why
 * there is one.
 */
export async function checkRules(lab: Lab, report: Report): Promise<void> {
  const contracts = readContracts(readFileSync(path.join(root, "gen/descriptors/colheita.binpb")));
  const files = await sourceFiles();
  for (const { what, object, says } of slips) {
    const file = { name: `k8s/overlays/istio/${object.metadata.name}.yaml`, text: stringify(object) };
    const mistakes = manifestMistakes([...files, file], contracts);
    const found = mistakes.find((mistake) => mistake.startsWith(`${file.name}:`) && says.test(mistake));
    report.check(`the check finds ${what}`, found !== undefined, found ?? mistakes);
    report.check(`the API server takes ${what}, and says nothing`, await takes(lab, object), object.metadata.name);
  }
}

async function takes(lab: Lab, object: (typeof slips)[number]["object"]): Promise<boolean> {
  try {
    await lab.apply(object);
    return true;
  } catch {
    return false;
  } finally {
    await lab.remove(object);
  }
}
