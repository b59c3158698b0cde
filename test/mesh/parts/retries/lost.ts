import { type Method, methods } from "../../../support/methods.ts";
import { until } from "../../../support/waiting.ts";
import type { KubeObject, Lab, Pod, Report } from "../../lab/types.ts";
import type { Outcome } from "../../probe/commands.ts";
import { type Probe, startProbe } from "../../probe/probe.ts";
import { startStandIns } from "../../stand-in/stand-ins.ts";
import { hostOf } from "../../stdio/places.ts";
import { limitsInForce } from "../circuits/limits.ts";
import { bare, type Listed, listObjects } from "../support/objects.ts";

const account = "storage";
const caller = "operator";
/** Several calls are always under way then: a dead replica, which fails them at once, has least to do. */
const answerMs = 100;
const load = { perSecond: 80, durationMs: 8_000 };
/** Apart from each other, calls must do without the ejection that those of others bring about. */
const calls = 10;

/**
 * checkLost: of two replicas the one in the caller's own zone is dead, its proxy is not. Nobody sees that of the calls
 * that the mesh tries again: not before the replica is ejected, and not if it never were.
 */
export async function checkLost(lab: Lab, report: Report): Promise<void> {
  const { path } = findRetried();
  await using probe = await startProbe(lab, caller, { name: "probe-in-a-zone", zone: "near" });
  await using standIns = await startStandIns(lab, account, 2, { callers: [probe.pod], zones: ["near", "far"] });
  for (const replica of standIns.replicas) await replica.behave(path, { kind: "answer", afterMs: answerMs });
  standIns.replicas[0]?.signal("SIGKILL");

  const first = "the replica of the caller's zone is dead, calls come one by one";
  await checkTriedAgain(report, probe.pod, first, () => oneByOne(probe, path));
  const many = "the replica is dead and never ejected, several calls are under way";
  await withoutEjection(lab, probe.pod, () =>
    checkTriedAgain(report, probe.pod, many, () => probe.load({ path }, load)),
  );
}

type Ended = Pick<Outcome, "code" | "message">;

async function oneByOne(probe: Probe, path: string): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  for (let i = 0; i < calls; i++) ended.push(await probe.call({ path }));
  return ended;
}

async function checkTriedAgain(report: Report, pod: Pod, what: string, work: () => Promise<readonly Ended[]>) {
  const tries = () => pod.stat(/\.upstream_rq_retry$/);
  const before = await tries();
  const ended = await work();
  const again = (await tries()) - before;
  const failed = ended.filter(({ code }) => code !== "OK");
  report.figure(what, `${failed.length} of ${ended.length} calls fail, ${again} tries are second or third ones`);
  const seen = { again, failed: failed.length, first: failed[0]?.message };
  report.check(`${what}: none fails that the mesh tries again`, again > 0 && failed.length === 0, seen);
}

type Rule = Listed<{ readonly trafficPolicy: { readonly outlierDetection?: object } }>;

// What ejection hides is how often a try goes to a replica that has failed the call already.
async function withoutEjection(lab: Lab, pod: Pod, work: () => Promise<void>): Promise<void> {
  const rules: Rule[] = await listObjects(lab, "networking.istio.io", "destinationrules");
  const found = rules.find(({ metadata }) => metadata.name === account);
  if (found === undefined) throw new Error(`there is no DestinationRule ${account}`);
  const rule = bare(found);
  const { outlierDetection, ...trafficPolicy } = rule.spec.trafficPolicy;
  if (outlierDetection === undefined) throw new Error(`the DestinationRule ${account} ejects nobody`);
  const want = await errorsToEject(pod);
  try {
    await applyUntil(lab, pod, { ...rule, spec: { ...rule.spec, trafficPolicy } }, 0);
    await work();
  } finally {
    await applyUntil(lab, pod, rule, want);
  }
}

async function applyUntil(lab: Lab, pod: Pod, rule: KubeObject, errors: number): Promise<void> {
  await lab.apply(rule);
  await until(`${errors} errors to eject`, async () => ((await errorsToEject(pod)) === errors ? true : undefined));
  await lab.settled();
}

// Of a proxy that ejects nobody, 0.
async function errorsToEject(pod: Pod): Promise<number> {
  return (await limitsInForce(pod)).get(hostOf(account))?.consecutiveErrors ?? Number.NaN;
}

function findRetried(): Method {
  const method = methods.find(({ account: callee, policy: { stream, callers, retry } }) => {
    return callee === account && !stream && callers.includes(caller) && retry.owner === "mesh";
  });
  if (method === undefined) throw new TypeError(`the mesh retries no method of ${account} for ${caller}`);
  return method;
}
