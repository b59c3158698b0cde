import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Policies } from "../../../../services/kit/policy.ts";
import { root } from "../../../support/service.ts";
import { until } from "../../../support/waiting.ts";
import type { KubeObject, Lab, Part, Report } from "../../lab/types.ts";
import type { Outcome } from "../../probe/commands.ts";
import { type Probe, startProbe } from "../../probe/probe.ts";
import { startStandIns } from "../../stand-in/stand-ins.ts";
import { timeoutsInForce } from "../support/routes.ts";
import { whileStopped } from "../support/stopping.ts";
import { type Checkout, copyCheckout } from "./checkout.ts";
import { withCaller, withDeadline } from "./edit.ts";
import { differingObjects } from "./objects.ts";

const account = "storage";
const file = "proto/colheita/storage/v1/storage_service.proto";
const service = "colheita.storage.v1.StorageService";

/** The change: one method ends earlier, and another one gets a caller whom it refused. */
const slow = { name: "GetDailyReport", path: `${service}/GetDailyReport`, deadlineMs: 2_000, routeMs: 3_000 };
const closed = { name: "WriteListings", path: `${service}/WriteListings`, caller: "operator" };

/** What may follow from a contract without anybody's help. */
const generated = /^(gen|istio|k8s\/components\/network-policies)\/|^docs\/policy\.md$/;

/** contractChange proves that a change of a contract alone reaches the mesh's behaviour and the table for people. */
export const contractChange: Part = {
  number: 11,
  title: "A change of the contract",
  async run(lab, report) {
    await using checkout = await copyCheckout();
    await checkout.edit(file, (text) => withCaller(text, closed.name, closed.caller));
    await checkout.edit(file, (text) => withDeadline(text, slow.name, slow.deadlineMs / 1000));
    await checkout.generate();
    await checkFiles(checkout, report);
    const objects = await differingObjects(root, checkout.folder);
    const policies = await policiesOf(checkout);

    await using probe = await startProbe(lab, closed.caller, { policies });
    await using standIns = await startStandIns(lab, account, 1, { policies, callers: [probe.pod] });
    const before = await timeoutMs(probe, slow.path);
    await checkRefused(probe, `before the change, ${closed.caller} is refused by the mesh`, report);
    try {
      const tookMs = await applyUntil(lab, objects.after, probe, slow.routeMs);
      report.check(`the route of ${slow.name} takes on its new timeout`, true, { before, after: slow.routeMs, tookMs });
      const { code, elapsedMs } = await whileStopped(standIns.replicas, () =>
        probe.call({ path: slow.path, via: "raw" }),
      );
      report.check(
        `a client without a deadline is ended after ${slow.routeMs} ms`,
        code !== "OK" && Math.abs(elapsedMs - slow.routeMs) < slow.routeMs / 2,
        { code, elapsedMs: Math.round(elapsedMs) },
      );
      const allowed = await untilCode(probe, "OK");
      report.check(`${closed.caller} may call ${closed.name}, and the callee agrees`, allowed.messages === 1, allowed);
    } finally {
      if (before === undefined) await lab.apply(...objects.before);
      else await applyUntil(lab, objects.before, probe, before);
    }
    await checkRefused(probe, `with the committed contract, ${closed.caller} is refused again`, report);
  },
};

async function checkFiles(checkout: Checkout, report: Report): Promise<void> {
  const changed = await checkout.changed();
  const others = changed.filter((name) => name !== file && !generated.test(name));
  report.check(
    "one edited contract changes generated files alone",
    changed.includes(file) && others.length === 0,
    changed,
  );
  for (const { name, path } of [slow, closed]) {
    const [before, after] = [await rowOf(root, name), await rowOf(checkout.folder, name)];
    report.check(
      `docs/policy.md shows the change of ${path}`,
      before !== "" && after !== "" && before !== after,
      after,
    );
  }
}

async function rowOf(checkout: string, method: string): Promise<string> {
  const table = await readFile(join(checkout, "docs/policy.md"), "utf8");
  return table.split("\n").find((line) => line.startsWith("|") && line.includes(method)) ?? "";
}

async function policiesOf(checkout: Checkout): Promise<Policies> {
  const module: unknown = await import(pathToFileURL(join(checkout.folder, "gen/policy/policy.ts")).href);
  return (module as { readonly policies: Policies }).policies;
}

async function timeoutMs(probe: Probe, path: string): Promise<number | undefined> {
  return (await timeoutsInForce(probe.pod)).get(path)?.[0];
}

/** applyUntil applies objects, and returns how long it took until the caller's proxy had the route's timeout. */
async function applyUntil(lab: Lab, objects: readonly KubeObject[], probe: Probe, wantMs: number): Promise<number> {
  const began = performance.now();
  await lab.apply(...objects);
  await until("the route's timeout", async () => ((await timeoutMs(probe, slow.path)) === wantMs ? true : undefined));
  await lab.settled();
  return Math.round(performance.now() - began);
}

async function checkRefused(probe: Probe, what: string, report: Report): Promise<void> {
  const { code, message, reason } = await untilCode(probe, "PERMISSION_DENIED");
  // The service itself would give its reason.
  report.check(what, reason === "", { code, message });
}

// A rule reaches the callee's proxy in its own time.
function untilCode(probe: Probe, code: string): Promise<Outcome> {
  return until(`${code} from ${closed.path}`, async () => {
    const outcome = await probe.call({ path: closed.path });
    return outcome.code === code ? outcome : undefined;
  });
}
