import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Policies } from "../../../services/kit/policy.ts";

/** writePolicies puts policies into a new file of a folder, for a process that is to keep to them, and returns its name. */
export async function writePolicies(folder: string, policies: Policies): Promise<string> {
  const file = join(folder, `policies-${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(policies));
  return file;
}
