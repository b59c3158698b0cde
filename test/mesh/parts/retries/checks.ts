import type { Method } from "../../../support/methods.ts";
import type { Report } from "../../lab/types.ts";
import type { Probe } from "../../probe/probe.ts";
import type { Behaviour } from "../../stand-in/commands.ts";
import type { StandIn } from "../../stand-in/stand-ins.ts";
import { attempts } from "../support/attempts.ts";
import { callUntilReached, heal } from "../support/landing.ts";

/** Stand is a method with one who may call it and two replicas that serve it. */
export type Stand = { readonly method: Method; readonly probe: Probe; readonly replicas: readonly StandIn[] };

const broken: Behaviour = { kind: "fail", code: "UNAVAILABLE" };

/** checkUnavailable: of two replicas one fails always, and the caller sees success. */
export async function checkUnavailable(stand: Stand, report: Report): Promise<void> {
  const { method } = stand;
  const seen = await callWithOne(stand, broken);
  const what = `${method.path}: a replica that is UNAVAILABLE costs one more try, and no caller sees it`;
  report.check(what, seen.code === "OK" && seen.tries === bothTried, seen);
}

/** checkSlowTry: of two replicas one never answers; the caller sees success when the first try's time is up. */
export async function checkSlowTry(stand: Stand, report: Report): Promise<void> {
  const { method } = stand;
  const { retry, deadlineMs } = method.policy;
  const perTryMs = retry.owner === "mesh" ? (retry.perTryMs ?? deadlineMs) : deadlineMs;
  const seen = await callWithOne(stand, { kind: "hang" });
  const inTime = seen.elapsedMs >= perTryMs && seen.elapsedMs < deadlineMs;
  const what = `${method.path}: a replica that hangs costs ${perTryMs} ms and one more try, and no caller sees it`;
  report.check(what, seen.code === "OK" && seen.tries === bothTried && inTime, seen);
}

/** checkTries: all replicas fail; the tries in all are as many as the contract says, kit's and the mesh's together. */
export async function checkTries(stand: Stand, report: Report): Promise<void> {
  const { retry } = stand.method.policy;
  const want = retry.owner === "mesh" ? retry.maxAttempts : 1;
  const seen = await callWithAll(stand, broken);
  const what = `${stand.method.path}: a dead service gets ${want} tries in all`;
  report.check(what, seen.code === "UNAVAILABLE" && seen.tries === want, seen);
}

/** checkOneTry: a method that the mesh does not retry arrives once, whatever comes of it. */
export async function checkOneTry(stand: Stand, report: Report): Promise<void> {
  const { path, policy } = stand.method;
  const seen = await callWithAll(stand, broken);
  const kind = policy.stream ? "a stream" : `retried by ${policy.retry.owner}`;
  report.check(`${path}: arrives once, ${kind}`, seen.code === "UNAVAILABLE" && seen.tries === 1, seen);
}

type Seen = { readonly code: string; readonly tries: number; readonly elapsedMs: number; readonly message: string };

// The second try goes to the other replica, always: a third one would say that it did not.
const bothTried = 2;

async function callWithOne(stand: Stand, behaviour: Behaviour): Promise<Seen> {
  const { method, probe, replicas } = stand;
  const [faulty] = replicas;
  if (faulty === undefined) throw new TypeError("there is no replica");
  await faulty.behave(method.path, behaviour);
  return seenOf(stand, await callUntilReached(probe, method.path, faulty));
}

async function callWithAll(stand: Stand, behaviour: Behaviour): Promise<Seen> {
  const { method, probe, replicas } = stand;
  await Promise.all(replicas.map((replica) => replica.behave(method.path, behaviour)));
  return seenOf(stand, await probe.call({ path: method.path }));
}

type Came = Omit<Seen, "tries"> & { readonly requestId: string };

// Without a success in between, some checks' failures would add up to a row that ejects the replica.
async function seenOf({ method, probe, replicas }: Stand, outcome: Came): Promise<Seen> {
  const { code, message } = outcome;
  const tries = (await attempts(replicas, outcome.requestId)).length;
  await heal(probe, method.path, replicas);
  return { code, tries, elapsedMs: Math.round(outcome.elapsedMs), message };
}
