import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Policies } from "../../../../services/kit/policy.ts";
import { root } from "../../../support/service.ts";
import type { Report } from "../../lab/types.ts";
import type { Checkout } from "./checkout.ts";
import { withCaller, withDeadline } from "./edit.ts";
import { rowOf } from "./table.ts";

/** account is the service whose contract is changed, in one file. */
export const account = "storage";
const file = "proto/colheita/storage/v1/storage_service.proto";
const service = "colheita.storage.v1.StorageService";

/** slow is a method that is to end earlier, and how long the proxies are to let it last then. */
export const slow = { name: "GetDailyReport", path: `${service}/GetDailyReport`, seconds: 2, routeMs: 3_000 };

/** closed is a method that refuses a caller, who is to be let in. */
export const closed = { name: "WriteListings", path: `${service}/WriteListings`, caller: "operator" };

// What follows from a contract without anybody's help.
const generated = /^(gen|istio|k8s\/components\/network-policies)\/|^docs\/policy\.md$/;

/** change edits the contract, generates, and returns the policies that follow. */
export async function change(checkout: Checkout): Promise<Policies> {
  await checkout.edit(file, (text) => withCaller(text, closed.name, closed.caller));
  await checkout.edit(file, (text) => withDeadline(text, slow.name, slow.seconds));
  await checkout.generate();
  const module: unknown = await import(pathToFileURL(join(checkout.folder, "gen/policy/policy.ts")).href);
  return (module as { readonly policies: Policies }).policies;
}

/** checkFiles: everything that follows was generated, and the table for people has it. */
export async function checkFiles(checkout: Checkout, report: Report): Promise<void> {
  const changed = await checkout.changed();
  const others = changed.filter((name) => name !== file && !generated.test(name));
  const what = "an edit of one contract changes generated files, and no others are to be edited";
  report.check(what, changed.includes(file) && others.length === 0, changed);

  const [deadline, caller] = [`| ${slow.seconds} s |`, closed.caller];
  const slowRows = await rowsOf(checkout, slow.name);
  report.check("docs/policy.md shows the new deadline", isNew(slowRows, deadline), slowRows.after);
  const closedRows = await rowsOf(checkout, closed.name);
  report.check("docs/policy.md shows the new caller", isNew(closedRows, caller), closedRows.after);
}

type Rows = { readonly before: string; readonly after: string };

async function rowsOf(checkout: Checkout, method: string): Promise<Rows> {
  const name = `StorageService/${method}`;
  return { before: await rowOf(root, name), after: await rowOf(checkout.folder, name) };
}

function isNew({ before, after }: Rows, text: string): boolean {
  return !before.includes(text) && after.includes(text);
}
