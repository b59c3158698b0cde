import { setTimeout as delay } from "node:timers/promises";
import { policies } from "../../../../gen/policy/policy.ts";
import type { Lab, Report } from "../../lab/types.ts";
import { type StandIn, startStandIns } from "../../stand-in/stand-ins.ts";
import { type Probes, startProbes } from "../support/probes.ts";
import { callsOf } from "./calls.ts";
import { startLoad } from "./load.ts";
import { judge, shown } from "./verdict.ts";

const callee = "storage";
const perSecond = 20;
/** Each call takes so long that several are always under way at each replica. */
const answerMs = 400;
const beforeMs = 3_000;
/** Shorter than an ejection: what is lost stays lost for as long as it is looked at. */
const afterMs = 8_000;

type Blow = { readonly name: string; strike(replica: StandIn): Promise<void> | void };

const BLOWS: readonly Blow[] = [
  { name: "kill -9 of a replica's process", strike: (replica) => replica.signal("SIGKILL") },
  { name: "kill -9 of a whole replica, its proxy too", strike: ({ pod }) => pod.kill() },
];

/** checkKills loses one of two replicas under load, its process alone and all of it. */
export async function checkKills(lab: Lab, report: Report): Promise<void> {
  const calls = callsOf(callee);
  await using probes = await startProbes(lab, [...new Set(calls.map(({ caller }) => caller))]);
  for (const blow of BLOWS) await checkBlow(lab, report, probes, blow);
}

async function checkBlow(lab: Lab, report: Report, probes: Probes, { name, strike }: Blow): Promise<void> {
  const calls = callsOf(callee);
  await using standIns = await startStandIns(lab, callee, 2, { callers: probes.pods });
  const [victim, other] = standIns.replicas;
  if (victim === undefined || other === undefined) throw new Error("there are no two replicas");
  for (const { method } of calls) {
    for (const replica of standIns.replicas) await replica.behave(method.path, { kind: "answer", afterMs: answerMs });
  }
  const load = await startLoad(probes, [calls], perSecond);
  await delay(beforeMs, undefined, { signal: lab.signal });
  const killedMs = performance.now() - load.startedMs;
  await strike(victim);
  await delay(afterMs, undefined, { signal: lab.signal });
  const samples = await load.end();

  const { inFlight, retried, later, before } = judge(samples, killedMs);
  const underWay = `${inFlight.failed} of ${inFlight.all} under way failed`;
  const counted = `${samples.length} calls; ${underWay}; of those that the mesh does not try again ${later.length} more, before the ejection`;
  report.figure(name, counted);
  report.check(`${name}: nothing failed before it`, before.length === 0, [counted, ...shown(before)]);
  report.check(`${name}: there were calls under way`, inFlight.all > 0, inFlight.all);
  report.check(`${name}: no call that the mesh tries again fails`, retried.length === 0, shown(retried));
  // A proxy learns by trying that nobody is there; it stops after as many errors in a row as the contract says.
  const most = probes.pods.length * consecutiveErrors();
  const seen = [`${later.length} of at most ${most}`, ...shown(later)];
  report.check(`${name}: of the others fail those under way, and few until it is ejected`, later.length <= most, seen);
  const arrived = (await other.arrivals()).filter(({ atMs }) => atMs > Date.now() - afterMs / 2);
  report.check(
    `${name}: the other replica serves on`,
    arrived.length > 0,
    `${arrived.length} calls in the last seconds`,
  );
}

function consecutiveErrors(): number {
  return policies["colheita.storage.v1.StorageService"].circuit.consecutiveErrors;
}
