import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { differences } from "../support/difference.ts";
import { collectEvidence } from "../support/evidence.ts";
import type { Eye, Owner } from "../support/eye.ts";
import type { Mesh } from "./mesh.ts";

/** Sabotage is one harm to a database that a comparison has to see. */
export type Sabotage = { readonly name: string; readonly owner: Owner; readonly sql: string };

const one = (table: string) => `ctid = (select min(ctid) from ${table})`;

/** SABOTAGES are harms of every kind, each to as little as one row. */
export const SABOTAGES: readonly Sabotage[] = [
  { name: "a lost reject", owner: "storage", sql: `delete from reject where ${one("reject")}` },
  { name: "a lost version", owner: "storage", sql: `delete from listing_version where ${one("listing_version")}` },
  { name: "a lost change", owner: "storage", sql: `delete from listing_history where ${one("listing_history")}` },
  { name: "a lost batch", owner: "storage", sql: `delete from batch where ${one("batch where n > 0")}` },
  {
    name: "a cent",
    owner: "storage",
    sql: `update listing set amount = amount + 0.01 where ${one("listing where amount is not null")}`,
  },
  {
    name: "a listing that is there no more",
    owner: "storage",
    sql: `update listing set state = 2 where ${one("listing")}`,
  },
  { name: "a lost page", owner: "collector", sql: `delete from page where ${one("page")}` },
  { name: "another page", owner: "collector", sql: `update page set sha256 = sha256('x') where ${one("page")}` },
  { name: "a failed run", owner: "orchestrator", sql: `update run set state = 'FAILED' where ${one("run")}` },
  { name: "a lost call", owner: "orchestrator", sql: `delete from call where ${one("call")}` },
];

/** seen does each harm in turn, and returns how the evidence differs from that before it; none where it goes unseen. */
export async function seen(mesh: Mesh, eye: Eye): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  let before = await collectEvidence(eye, mesh.operatorAddress("storage"));
  for (const { name, owner, sql } of SABOTAGES) {
    await eye.query(owner, sql);
    const after = await collectEvidence(eye, mesh.operatorAddress("storage"));
    found.set(name, differences(before, after));
    before = after;
  }
  return found;
}

/** damage cuts one file of archived pages short. */
export async function damage(mesh: Mesh): Promise<void> {
  const archive = join(mesh.state, "archive");
  const [file = ""] = (await readdir(archive, { recursive: true })).filter((name) => name.endsWith(".pack"));
  await truncate(join(archive, file), 20);
}
