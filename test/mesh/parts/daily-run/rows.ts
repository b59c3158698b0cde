import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { collectRows, type Evidence } from "../../../support/evidence.ts";
import { Eye, type Owner } from "../../../support/eye.ts";

/** OWNERS are the services whose databases a day leaves something in. */
const OWNERS: readonly Owner[] = ["collector", "storage", "orchestrator"];

/** readRows reads what days have left in the databases that stand at these URLs; folder is for the eye's own files. */
export async function readRows(folder: string, urlOf: (owner: Owner) => string): Promise<Evidence> {
  const secrets = join(folder, "secrets");
  await mkdir(secrets, { recursive: true });
  for (const owner of OWNERS) await writeFile(join(secrets, `colheita_${owner}.url`), urlOf(owner), { mode: 0o600 });
  await using eye = new Eye(folder);
  return { ...(await collectRows(eye)), reports: [] };
}
