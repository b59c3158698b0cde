import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { methods } from "../../../support/methods.ts";
import { until } from "../../lab/process/until.ts";
import type { Lab, Report } from "../../lab/types.ts";
import { type StandIn, startStandIns } from "../../stand-in/stand-ins.ts";
import { type Caller, startCallers, stranger } from "./callers.ts";
import { arrivalsOf, summary, type Tried, tryPairs } from "./calls.ts";
import { checkHandshakes } from "./certificates.ts";
import { checkCommon } from "./common.ts";
import { allowAll } from "./control.ts";
import { type Answerer, answererOf, nameOf, type Pair, pairsOf } from "./matrix.ts";

/** checkAccess tries every method as every workload, at callees that answer whatever reaches them. */
export async function checkAccess(lab: Lab, report: Report): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const callers = await startCallers(lab, stack);
  await checkCommon(report, callers, GRPC_SERVICES);
  const pods = callers.map(({ probe }) => probe.pod);
  const callees: StandIn[] = [];
  for (const account of GRPC_SERVICES) {
    const standIns = stack.use(await startStandIns(lab, account, 1, { callers: pods }));
    callees.push(...standIns.replicas);
  }
  const pairs = pairsOf(
    callers.map(({ workload }) => workload),
    methods,
  );
  const allowed = pairs.filter(({ may }) => may);
  const others = pairs.filter(({ may }) => !may);
  report.figure(
    "every method by every service account",
    `${methods.length} methods x ${callers.length} accounts: ${allowed.length} pass, ${others.length} are refused`,
  );
  await checkContract(report, { callers, callees, allowed, others });
  for (const { pod } of callees) await checkHandshakes(report, pod);
  await checkKitAlone(lab, report, { callers, callees, others });
}

type Scene = {
  readonly callers: readonly Caller[];
  readonly callees: readonly StandIn[];
  readonly allowed: readonly Pair[];
  readonly others: readonly Pair[];
};

async function checkContract(report: Report, { callers, callees, allowed, others }: Scene): Promise<void> {
  const deniedBefore = await denials(callees);
  const triedAllowed = await tryPairs(callers, allowed);
  const good = summary(triedAllowed, "handler");
  report.check("every pair of the contract reaches its method", good.ok, good.seen);
  const triedOthers = await tryPairs(callers, others);
  const bad = summary(triedOthers, "proxy");
  report.check("every other pair is refused by the callee's proxy", bad.ok, bad.seen);
  const denied = (await denials(callees)) - deniedBefore;
  report.check("the callees' proxies count as many refusals", denied === others.length, `${denied} rbac.denied`);
  const arrived = await arrivalsAt(callees, [...triedAllowed, ...triedOthers]);
  const got = arrived.map(({ caller, path }) => `${caller} ${path}`).sort();
  const want = allowed.map(({ caller, method }) => `${caller.account} ${method.path}`).sort();
  const same = got.length === want.length && got.every((each, i) => each === want[i]);
  const identities = [...new Set(arrived.map(({ caller }) => caller))].join(", ");
  report.check(
    "the methods see each caller by its account, and nobody else",
    same,
    `${got.length} calls by ${identities}`,
  );
}

// With the proxies' rules out of the way, the callees' own check must refuse the same.
async function checkKitAlone(lab: Lab, report: Report, { callers, callees, others }: Omit<Scene, "allowed">) {
  const [first] = others;
  if (first === undefined) throw new Error("the contract refuses nobody anything");
  // A connection keeps to the rules under which it was made until the proxy closes it, and there is one for each two.
  const each = [...Map.groupBy(others, ({ caller, method }) => `${nameOf(caller)} ${method.account}`).values()];
  const firsts = each.flatMap((pairs) => pairs.slice(0, 1));
  const answered = (by: Answerer) => async () => summary(await tryPairs(callers, firsts), by).ok;
  await Promise.all(callees.map((callee) => callee.reset()));
  await lab.apply(allowAll);
  try {
    await until("the proxies let everybody through", answered("kit"), lab);
    const tried = await tryPairs(callers, others);
    const alone = summary(tried, "kit");
    report.check("without the proxies' rules kit refuses every other pair", alone.ok, alone.seen);
    const arrived = await arrivalsAt(callees, tried);
    report.check("and no method sees one of those calls", arrived.length === 0, `${arrived.length} calls`);
    await checkForgery(report, callers, first);
  } finally {
    await lab.remove(allowAll);
  }
  await until("the proxies refuse again", answered("proxy"), lab);
}

// A workload of the mesh may send what it likes; its own certificate is what counts.
async function checkForgery(report: Report, callers: readonly Caller[], { method }: Pair): Promise<void> {
  const forger = callers.find(({ workload }) => nameOf(workload) === stranger);
  const friend = `URI=spiffe://cluster.local/ns/colheita/sa/${method.policy.callers[0]}`;
  const metadata = { "x-forwarded-client-cert": `By=spiffe://cluster.local/ns/colheita/sa/x;${friend}` };
  const outcome = await forger?.probe.call({ path: method.path, via: "raw", stream: method.policy.stream, metadata });
  const refused = outcome !== undefined && answererOf(outcome) === "kit" && outcome.message.startsWith(stranger);
  report.check("a forged x-forwarded-client-cert makes nobody somebody else", refused, outcome?.message);
}

async function arrivalsAt(callees: readonly StandIn[], tried: readonly Tried[]) {
  return arrivalsOf(tried, (await Promise.all(callees.map((callee) => callee.arrivals()))).flat());
}

async function denials(callees: readonly StandIn[]): Promise<number> {
  const counts = await Promise.all(callees.map(({ pod }) => pod.stat(/\.rbac\.denied$/)));
  return counts.reduce((sum, each) => sum + each, 0);
}
