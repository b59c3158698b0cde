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
  return withoutSite(await collectRows(eye));
}

/**
 * withoutSite takes out what differs with the address of the site: the pages' addresses, and what pages are as bytes,
 * because some sites write their own address into them.
 */
export function withoutSite({ collector, ...rest }: Omit<Evidence, "reports">): Evidence {
  return { ...rest, collector: collector.map(placed).sort(), reports: [] };
}

function placed(line: string): string {
  const fields: unknown = JSON.parse(line);
  if (!Array.isArray(fields)) throw new TypeError(`expected a row as a list, found ${line}`);
  if (fields[0] === "page") return JSON.stringify([...fields.slice(0, 6), fields[8]]);
  // The last field of a shard is the size of its pages.
  return JSON.stringify(fields[0] === "shard" ? fields.slice(0, -1) : fields);
}
